#include "catch.hpp"
#include "core/core.hpp"

#include <array>

using namespace bh::emu;

namespace {

std::array<std::byte, 0x100> g_memory;

std::ptrdiff_t offset_of(std::span<const BusRange> ranges, std::uint64_t address)
{
    const BusPlace place = find_on_bus(ranges, address);
    return place.data == nullptr ? -1 : place.data - g_memory.data();
}

} // namespace

TEST_CASE("a range without select holds exactly its addresses")
{
    const std::array ranges{BusRange{0x6000, 0, 0, 0x10, g_memory.data(), false}};
    CHECK(offset_of(ranges, 0x5FFF) == -1);
    CHECK(offset_of(ranges, 0x6000) == 0);
    CHECK(offset_of(ranges, 0x600F) == 15);
    CHECK(offset_of(ranges, 0x6010) == -1);
}

TEST_CASE("memory smaller than its window is mirrored")
{
    const std::array ranges{BusRange{0x0000, 0xE000, 0, 0x40, g_memory.data(), false}}; // 64 bytes from $0000 to $1FFF
    CHECK(offset_of(ranges, 0x003F) == 0x3F);
    CHECK(offset_of(ranges, 0x0040) == 0);
    CHECK(offset_of(ranges, 0x1FFF) == 0x3F);
    CHECK(offset_of(ranges, 0x2000) == -1);
}

TEST_CASE("address lines that are not connected do not count")
{
    // As a SNES cartridge: 32 KiB in the upper half of every bank, here with banks of 16 bytes.
    const std::array ranges{BusRange{0x08, 0x08, 0x08, 0x100, g_memory.data(), true}};
    CHECK(offset_of(ranges, 0x08) == 0);
    CHECK(offset_of(ranges, 0x0F) == 7);
    CHECK(offset_of(ranges, 0x18) == 8);
    CHECK(offset_of(ranges, 0x10) == -1);
    CHECK(find_on_bus(ranges, 0x18).read_only);
}

TEST_CASE("the first range that fits wins, also if it has nothing to show")
{
    const std::array ranges{BusRange{0x20, 0, 0, 4, nullptr, false}, BusRange{0, 0, 0, 0x100, g_memory.data(), false}};
    CHECK(offset_of(ranges, 0x1F) == 0x1F);
    CHECK(offset_of(ranges, 0x20) == -1);
    CHECK(offset_of(ranges, 0x24) == 0x24);
}
