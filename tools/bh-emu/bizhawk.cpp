#include "bizhawk.hpp"

#include <bh/base/error.hpp>

#include <array>
#include <charconv>

namespace bh::emu {

BizHawkVersion parse_bizhawk_version(std::string_view text)
{
    std::array<int, 3> parts{};
    std::size_t count = 0;
    std::string_view rest = text;
    bool good = true;
    while (good && count < parts.size()) {
        const auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), parts[count]);
        good = parsed.ec == std::errc{} && parts[count] >= 0 && parts[count] < 1000;
        ++count;
        rest.remove_prefix(static_cast<std::size_t>(parsed.ptr - rest.data()));
        if (rest.empty() || !good || rest.front() != '.') {
            break;
        }
        rest.remove_prefix(1);
    }
    const BizHawkVersion version{parts[0], parts[1], parts[2]};
    if (!good || !rest.empty() || count < 2 || version.major_number != 2 || version < BizHawkVersion{2, 3, 0}) {
        throw UsageError{"--bizhawk",
                         std::string{text} + " is not a release of BizHawk from 2.3 on (such as 2.11 or 2.9.1)"};
    }
    return version;
}

std::string to_string(const BizHawkVersion& version)
{
    std::string text = std::to_string(version.major_number) + "." + std::to_string(version.minor_number);
    if (version.patch_number != 0) {
        text += "." + std::to_string(version.patch_number);
    }
    return text;
}

} // namespace bh::emu
