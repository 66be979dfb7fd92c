#pragma once

#include "options.hpp"

#include <bh/cli/context.hpp>

namespace bh::emu {

/// Records every movie of the folder options.movie, in the order of their names, into the folder
/// options.record.path: NAME.bk2 becomes NAME.zst. Each is played by a process of its own, so that one movie cannot
/// spoil the next. Incomplete if some could not be recorded, which is told; a signal ends all. \throws bh::Error if
/// there is no movie, or the folder cannot be made
cli::Outcome record_movie_folder(const Options& options, cli::Context& context);

} // namespace bh::emu
