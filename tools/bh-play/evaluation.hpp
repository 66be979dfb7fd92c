#pragma once

#include "options.hpp"
#include "pipeline.hpp"

#include <bh/cli/context.hpp>

#include <vector>

namespace bh::play {

/// All runs of an evaluation, in the order in which they are played: every policy with every seed. Without --output
/// they have no names.
std::vector<RunChoice> runs_of_evaluation(const Options& options);

/// Plays all of them and writes what each policy earned. Each run is recorded, in a folder that goes at the end if it
/// is not to be kept. \throws bh::Error
Ending evaluate(const Options& options, cli::Context& context);

} // namespace bh::play
