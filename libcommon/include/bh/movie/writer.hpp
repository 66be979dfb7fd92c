#pragma once

/// What gym-retro and stable-retro read of a .bk2 movie: their names of consoles, and buttons by their letters, in any
/// order.

#include <bh/movie/header.hpp>
#include <bh/movie/layout.hpp>
#include <bh/protocol/systems.hpp>

#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::movie {

/// A movie has no more frames than this, 46 hours of them, so that a mistake cannot fill the disk.
inline constexpr std::uint64_t k_frames_max = 10'000'000;

/// Who shall read a movie. No file serves both: gym-retro cannot read the log's key, and without it BizHawk takes the
/// controls in the order of its core.
enum class Flavor
{
    bizhawk,
    retro
};

/// What a movie says besides its inputs; for gym-retro the header is all of it.
struct MovieText
{
    Header header;
    std::string comments;        ///< lines, each ended by LF
    std::string subtitles{};     ///< the same
    std::string sync_settings{}; ///< as Reader has them
};

/// Writes a .bk2 movie, its frames one after another. Memory does not grow with them: they wait in a temporary file.
///
/// The same frames and texts give the same bytes.
class Writer
{
public:
    /// \throws bh::FileError if there is no room for the temporary file
    Writer(Layout layout, Flavor flavor);
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    ~Writer();

    /// What is held in `count` more frames. `frame` must be of the layout. \throws bh::DataError above k_frames_max
    void add(const Frame& frame, std::uint64_t count = 1);

    /// Shows the buttons of the frames to come by the letters that `other` has for them; its controls are the same.
    void copy_letters(const Layout& other);

    [[nodiscard]] std::uint64_t frames() const { return m_frames; }

    [[nodiscard]] const Layout& layout() const { return m_layout; }

    /// Gives the movie's bytes to `put`, piece by piece. The writer is of no use any more. \throws bh::FileError
    void finish(const MovieText& text, const std::optional<StartState>& state,
                const std::function<void(std::string_view)>& put);

private:
    void spool(std::string_view bytes);

    struct Close
    {
        void operator()(std::FILE* file) const { static_cast<void>(std::fclose(file)); }
    };

    Layout m_layout;
    Flavor m_flavor;
    std::unique_ptr<std::FILE, Close> m_log; ///< nameless
    std::string m_line;
    std::uint64_t m_frames = 0;
};

struct RetroPlatform
{
    std::string_view id;      ///< BizHawk's: "GBC"
    std::string_view name;    ///< in the header of a movie that they read; BizHawk's for the four that they translate
    std::string_view letters; ///< of the buttons of their core
};

/// Null for a console that they are not known to have.
const RetroPlatform* find_retro_platform(std::string_view id);
/// By the name in a movie's header.
const RetroPlatform* find_retro_platform_named(std::string_view name);

/// How many players' buttons their reader has room for.
inline constexpr int k_retro_players_max = 2;

/// The controls that they can be told about, under the names they know: the buttons of pads; a handheld's are the first
/// player's. `platform` is the console's as BizHawk calls it.
/// \throws bh::DataError if two buttons of a pad have one letter, or one has a letter that means nothing to them
std::vector<protocol::Control> retro_controls(const std::vector<protocol::Control>& controls,
                                              std::string_view platform);

} // namespace bh::movie
