#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bh::test {

/// A member of a zip file, stored as it is. What it says about itself may be a lie.
struct ZipEntry
{
    std::string name;
    std::string content;
    std::uint16_t method = 0;
    std::optional<std::uint32_t> checksum{};
    std::optional<std::uint32_t> size{};
};

std::string make_zip(const std::vector<ZipEntry>& entries);

} // namespace bh::test
