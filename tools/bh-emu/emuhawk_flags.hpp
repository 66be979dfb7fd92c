#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace bh::emu {

/// EmuHawk's own command line flags that the Lua API can see.
struct EmuHawkFlags
{
    std::optional<std::string> url_get;
    std::optional<std::string> url_post;
    std::optional<std::string> socket_ip;
    std::optional<std::uint16_t> socket_port;
    std::optional<std::string> mmf;
};

} // namespace bh::emu
