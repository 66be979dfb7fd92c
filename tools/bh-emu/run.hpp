#pragma once

#include "options.hpp"

#include <bh/cli/context.hpp>

namespace bh::emu {

/// How a run ended.
struct Ending
{
    int status = 0; ///< what client.exitCode() asked for, or 1 after a script's error
    int signal = 0; ///< the signal that ended it, or 0
};

/// Loads the game, runs the scripts to their end. \throws bh::Error
Ending run(Options options, cli::Context& context);

} // namespace bh::emu
