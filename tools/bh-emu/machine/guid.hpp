#pragma once

#include <cstdint>
#include <string>

namespace bh::emu {

/// Shaped like BizHawk's random GUIDs, but counted, so that every run has the same.
std::string make_guid(std::uint64_t number);

} // namespace bh::emu
