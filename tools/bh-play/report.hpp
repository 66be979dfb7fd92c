#pragma once

#include "options.hpp"
#include "returns.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bh::play {

/// One run of an evaluation.
struct EvaluatedRun
{
    std::optional<std::uint64_t> seed;
    std::string file; ///< empty: it was not kept
    Returns returns;
    double seconds = 0; ///< from start to end, programs included
};

struct EvaluatedPolicy
{
    std::string name;
    std::vector<EvaluatedRun> runs;
};

/// A line for each policy, with the difference to the first if there are several; or JSON with every episode.
std::string report(const std::vector<EvaluatedPolicy>& policies, Format format);

} // namespace bh::play
