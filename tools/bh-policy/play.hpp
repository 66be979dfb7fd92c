#pragma once

#include "player.hpp"

#include <bh/base/input.hpp>
#include <bh/cli/context.hpp>
#include <bh/cli/run_tool.hpp>

namespace bh::policy {

/// Answers every observation of `input` on standard output, one line each, until the input ends. Lines that are no
/// messages are reported and passed over.
cli::Outcome play(Player& player, ByteSource& input, cli::Context& context);

} // namespace bh::policy
