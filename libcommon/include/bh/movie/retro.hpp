#pragma once

#include <bh/protocol/systems.hpp>

#include <string_view>
#include <vector>

/// What gym-retro and stable-retro read of a .bk2 movie: their names of consoles, and buttons by their letters, in any
/// order.
namespace bh::movie {

struct RetroPlatform
{
    std::string_view id;      ///< BizHawk's: "GBC"
    std::string_view name;    ///< in the header of a movie that they read; BizHawk's for the four that they translate
    std::string_view letters; ///< of the buttons of their core
};

/// Null for a console that they are not known to have.
const RetroPlatform* find_retro_platform(std::string_view id);
/// By the name in a movie's header.
const RetroPlatform* find_retro_platform_named(std::string_view name);

/// How many players' buttons their reader has room for.
inline constexpr int k_retro_players_max = 2;

/// The controls that they can be told about, under the names they know: the buttons of pads; a handheld's are the first
/// player's. `platform` is the console's as BizHawk calls it.
/// \throws bh::DataError if two buttons of a pad have one letter, or one has a letter that means nothing to them
std::vector<protocol::Control> retro_controls(const std::vector<protocol::Control>& controls,
                                              std::string_view platform);

} // namespace bh::movie
