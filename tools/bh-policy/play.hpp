#pragma once

#include "input_watch.hpp"
#include "player.hpp"

#include <bh/base/input.hpp>
#include <bh/cli/context.hpp>
#include <bh/cli/run_tool.hpp>

namespace bh::policy {

/// Answers every observation of `input`, whose gate is an InputWatch, on standard output, one line each, until the
/// input ends or a signal comes. Lines that are no messages are reported and passed over.
cli::Outcome play(Player& player, Input& input, cli::Context& context);

} // namespace bh::policy
