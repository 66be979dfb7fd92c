#pragma once

#include "machine/movie_player.hpp"
#include "machine/user_bag.hpp"

#include <string>

namespace bh::emu {

/// Loads `path` and puts the machine where the movie begins: the game just switched on, or a state. `state_file` is a
/// state that the user named for it; empty: none.
/// \throws bh::Error also if the movie begins with a state, or with save RAM, that cannot be loaded here
void start_movie(MoviePlayer& player, Machine& machine, UserBag& bag, const std::string& path,
                 const std::string& state_file);

} // namespace bh::emu
