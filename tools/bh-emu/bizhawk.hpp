#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bh::emu {

/// A BizHawk release number; missing parts are 0, so 2.11 is 2.11.0 and above 2.9.1.
struct BizHawkVersion
{
    int major_number = 0;
    int minor_number = 0;
    int patch_number = 0;

    // clang-tidy 14 sees a number 0 in what this stands for.
    auto operator<=>(const BizHawkVersion&) const = default; // NOLINT(modernize-use-nullptr)
};

/// The system whose .NET puts the HTTP bytes on the wire.
enum class Host
{
    mono,
    windows
};

/// Which BizHawk bh-emu stands in for.
struct BizHawk
{
    BizHawkVersion version{2, 11, 0};
    Host host = Host::mono;

    /// Up to 2.8 scripts run in Lua 5.1 (KopiLua), later in 5.4.
    [[nodiscard]] bool has_lua51() const { return version < BizHawkVersion{2, 9, 0}; }
};

/// Reads "2.11" or "2.9.1". \throws bh::UsageError naming the lowest version that is known (2.3) for anything else.
BizHawkVersion parse_bizhawk_version(std::string_view text);

/// As client.getversion() says it: "2.9.1", "2.11".
std::string to_string(const BizHawkVersion& version);

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
