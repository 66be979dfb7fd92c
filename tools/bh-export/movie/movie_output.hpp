#pragma once

#include "../options.hpp"

#include <bh/base/atomic_file.hpp>
#include <bh/movie/writer.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bh::exporter {

// MovieVersion in the header.
inline constexpr std::string_view k_movie_version = "BizHawk v2.0.0";
inline constexpr std::string_view k_retro_movie_version = "Retro";
/// What the scripts and bh-emu stand for unless a client says which version it is.
inline constexpr std::string_view k_bizhawk_version = "2.11";

/// A movie that is being written, of whichever flavour.
class MovieOutput
{
public:
    /// `played` is how the frames come, which have to lose what the flavour cannot say.
    /// \throws bh::FileError if the file exists and shall not be replaced, or cannot be made
    MovieOutput(const Options& options, cli::Context& context, movie::Layout played, movie::Layout written);

    /// \throws bh::DataError if the flavour has no way to say it, or for too many frames
    void add(const movie::Frame& frame, std::uint64_t count);

    /// Shows buttons by the letters of `played`, where the flavour leaves a choice: those of a movie that is copied.
    void copy_letters(const movie::Layout& played);

    [[nodiscard]] std::uint64_t frames() const { return m_writer.frames(); }

    /// Writes the file.
    void finish(const movie::MovieText& text, const std::optional<movie::StartState>& state);

private:
    void warn_of_players() const;

    const Options& m_options;
    cli::Context& m_context;
    std::optional<AtomicFile> m_file; ///< nothing: standard output
    movie::Layout m_played;
    movie::Frame m_neutral; ///< of m_played
    movie::Writer m_writer;
    std::vector<std::optional<std::size_t>> m_place; ///< of the played controls in what is written
    movie::Frame m_frame;
};

/// Names the console as gym-retro does. Warns if it is not known to have it.
void set_retro_platform(movie::Header& header, cli::Context& context);

/// The state of --state, or nothing. \throws bh::UsageError if the flavour needs one and there is none
std::optional<movie::StartState> start_state(const Options& options);

} // namespace bh::exporter
