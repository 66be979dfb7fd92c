#pragma once

#include <bh/movie/header.hpp>
#include <bh/movie/layout.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::movie {

class Fm2;
class TextLines;
class ZipReader;

/// Is the file a movie, or a zip file, which may be one? Pipes are none: looking would take from them.
[[nodiscard]] bool is_movie(const std::string& path);

/// A movie: what it says about itself, and what was held in every frame, in constant memory.
///
/// Movies of BizHawk (.bk2, .tasproj), of FCEUX (.fm2) and of gym-retro are read, each of them also alone in a .zip.
/// What the header says is BizHawk's in all of them.
class Reader
{
public:
    /// Where a movie begins.
    enum class Start
    {
        power_on,
        savestate,
        save_ram
    };

    /// Who wrote it.
    enum class Format
    {
        bk2,
        fm2,
        retro
    };

    /// Reads all but the frames. \throws bh::FileError if it cannot be opened; bh::DataError, which names member and
    /// line, if it is no movie, has no Header or Input Log, or is damaged
    explicit Reader(const std::string& path);
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader();

    [[nodiscard]] Format format() const { return m_format; }

    [[nodiscard]] const Header& header() const { return m_header; }

    /// One a line.
    [[nodiscard]] const std::vector<std::string>& comments() const { return m_comments; }

    /// As written: `subtitle FRAME X Y LENGTH COLOR TEXT`.
    [[nodiscard]] const std::vector<std::string>& subtitles() const { return m_subtitles; }

    /// How the core was set up, JSON of BizHawk's; empty if the movie does not say. \throws bh::DataError
    [[nodiscard]] std::string sync_settings() const;

    [[nodiscard]] Start start() const { return m_start; }

    /// The state of the core that it starts from, as it lies in the movie. Nothing if there is none.
    /// \throws bh::DataError
    [[nodiscard]] std::optional<StartState> state() const;

    /// The same, or a state as text, or the save RAM that it starts from. \throws bh::DataError
    [[nodiscard]] std::optional<StartState> start_data() const;

    /// From the log's key; where it has none, the controls that BizHawk has for the platform and core. The letters of
    /// buttons become those that the frames show, as they are read.
    [[nodiscard]] const Layout& layout() const { return m_layout; }

    /// What is held in the next frame; false behind the last one. \throws bh::DataError naming the line
    bool next(Frame& frame);

    /// How many frames next() has given.
    [[nodiscard]] std::uint64_t frames_read() const { return m_frames_read; }

    /// Reads on to the end; returns how many frames the movie has. \throws as next()
    std::uint64_t count_frames();

    /// What a person should know about the frames read so far, such as buttons that the log's key does not name: lines
    /// without the path. Complete when all frames are read.
    [[nodiscard]] std::vector<std::string> warnings() const;

    [[nodiscard]] const std::string& path() const { return m_path; }

private:
    void open_zip();
    void open_bk2();
    void open_fm2();
    void choose_layout(const std::optional<std::string>& key, const std::string& retro_names);
    void read_retro_header();
    [[nodiscard]] std::string log_name() const;

    std::string m_path;
    std::unique_ptr<ZipReader> m_zip; ///< null for an .fm2 file that is in none
    std::unique_ptr<TextLines> m_lines;
    std::unique_ptr<Fm2> m_fm2; ///< of an .fm2 movie
    Format m_format = Format::bk2;
    Header m_header;
    std::vector<std::string> m_comments;
    std::vector<std::string> m_subtitles;
    Start m_start = Start::power_on;
    std::string_view m_line; ///< of the frame that next() gives next; empty behind the last one
    Layout m_layout;
    std::uint64_t m_frames_read = 0;
    std::uint64_t m_frames_beyond_key = 0; ///< those that hold something behind the last control
    std::string m_first_beyond_key;        ///< the first of them: "line 12"
};

} // namespace bh::movie
