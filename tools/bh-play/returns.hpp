#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bh::play {

/// An episode that is over.
struct EpisodeReturn
{
    double total = 0;         ///< sum of the rewards that arrived in it
    std::uint64_t length = 0; ///< actions
};

/// What the episodes of a recording earned.
struct Returns
{
    std::vector<EpisodeReturn> episodes; ///< in the order of their ends
    std::uint64_t unfinished = 0;        ///< episodes that the end of the run cut; they do not count
    std::uint64_t steps = 0;
    std::uint64_t rewards = 0; ///< steps with one
    /// From the first to the last step. Nothing before two steps have come at different times.
    std::optional<double> steps_per_second;
    std::string problem; ///< the first thing that was wrong with the recording; empty if it is whole
};

/// Reads a recording to its end. Memory: a few numbers for each episode. \throws bh::FileError
Returns read_returns(const std::string& path);

} // namespace bh::play
