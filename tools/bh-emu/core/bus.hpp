#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace bh::emu {

/// A stretch of a console's address space, as libretro's memory descriptors define it: an address belongs to the first
/// range whose `select` bits it shares with `start` (or, if `select` is 0, that it lies in); `disconnect` names address
/// lines that are not connected; an offset past `length` is mirrored.
struct BusRange
{
    std::uint64_t start = 0;
    std::uint64_t select = 0;
    std::uint64_t disconnect = 0;
    std::uint64_t length = 0;
    std::byte* data = nullptr; ///< null: registers and the like, which cannot be read from outside
    bool read_only = false;
};

/// A byte's place, or null where nothing can be reached.
struct BusPlace
{
    std::byte* data = nullptr;
    bool read_only = false;
};

BusPlace find_on_bus(std::span<const BusRange> ranges, std::uint64_t address);

} // namespace bh::emu
