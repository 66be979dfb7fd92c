#pragma once

#include "bizhawk.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace bh::emu {

/// The functions of one library: the most arguments that each takes; none: any number.
using ApiFunctions = std::map<std::string, std::optional<int>, std::less<>>;

/// The libraries of BizHawk's Lua in this release, with every function, from its own documentation and from what a real
/// 2.3, a real 2.3.2 and the sources of 2.4 showed. Functions that we lack are there, too.
const std::map<std::string, ApiFunctions, std::less<>>& api_names(BizHawkVersion version);

} // namespace bh::emu
