#pragma once

#include <bh/movie/header.hpp>
#include <bh/movie/layout.hpp>
#include <bh/movie/start_state.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::movie {

class MemberLines;
class ZipReader;

/// A .bk2 movie of BizHawk: what it says about itself, and what was held in every frame, in constant memory.
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

    /// Reads all but the frames. \throws bh::FileError if it cannot be opened; bh::DataError, which names member and
    /// line, if it is no movie, has no Header or Input Log, or is damaged
    explicit Reader(const std::string& path);
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader();

    [[nodiscard]] const Header& header() const { return m_header; }

    /// One a line.
    [[nodiscard]] const std::vector<std::string>& comments() const { return m_comments; }

    /// As written: `subtitle FRAME X Y LENGTH COLOR TEXT`.
    [[nodiscard]] const std::vector<std::string>& subtitles() const { return m_subtitles; }

    /// How the core was set up, JSON of BizHawk's; empty if the movie does not say. \throws bh::DataError
    [[nodiscard]] std::string sync_settings() const;

    [[nodiscard]] Start start() const { return m_start; }

    /// The state that it starts from, as it lies in the movie. Nothing if there is none. \throws bh::DataError
    [[nodiscard]] std::optional<StartState> state() const;

    /// From the log's key; where it has none, the controls that BizHawk has for the platform and core.
    [[nodiscard]] const Layout& layout() const { return m_layout; }

    /// What is held in the next frame; false behind the last one. \throws bh::DataError naming the line
    bool next(Frame& frame);

    /// How many frames next() has given.
    [[nodiscard]] std::uint64_t frames_read() const { return m_frames_read; }

    [[nodiscard]] const std::string& path() const;

private:
    void open_log();
    bool next_line();

    std::unique_ptr<ZipReader> m_zip;
    Header m_header;
    std::vector<std::string> m_comments;
    std::vector<std::string> m_subtitles;
    Start m_start = Start::power_on;
    std::unique_ptr<MemberLines> m_lines;
    std::string_view m_line; ///< of the frame that next() gives next; empty behind the last one
    Layout m_layout;
    std::uint64_t m_frames_read = 0;
};

} // namespace bh::movie
