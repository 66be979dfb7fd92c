#pragma once

#include "options.hpp"

#include <bh/base/atomic_file.hpp>
#include <bh/movie/writer.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bh::exporter {

/// The controls that gym-retro can be told about, under the names it knows: the buttons of pads, as letters.
/// \throws bh::DataError if two buttons of a pad have one letter, or one has none
std::vector<protocol::Control> retro_controls(const std::vector<protocol::Control>& controls);

/// A movie that is being written, of whichever flavour.
class MovieOutput
{
public:
    /// `played` is how the frames come, which have to lose what the flavour cannot say.
    /// \throws bh::FileError if the file exists and shall not be replaced, or cannot be made
    MovieOutput(const Options& options, cli::Context& context, movie::Layout played, movie::Layout written);

    /// \throws bh::DataError if the flavour has no way to say it, or for too many frames
    void add(const movie::Frame& frame, std::uint64_t count);

    [[nodiscard]] std::uint64_t frames() const { return m_writer.frames(); }

    /// Writes the file.
    void finish(const movie::MovieText& text, const std::optional<movie::StartState>& state);

private:
    const Options& m_options;
    cli::Context& m_context;
    std::optional<AtomicFile> m_file; ///< nothing: standard output
    movie::Layout m_played;
    movie::Frame m_neutral; ///< of m_played
    movie::Writer m_writer;
    std::vector<std::optional<std::size_t>> m_place; ///< of the played controls in what is written
    movie::Frame m_frame;
};

/// The state of --state, or nothing. \throws bh::UsageError if the flavour needs one and there is none
std::optional<movie::StartState> start_state(const Options& options);

} // namespace bh::exporter
