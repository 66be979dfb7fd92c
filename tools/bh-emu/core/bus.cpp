#include "core/bus.hpp"

#include <bit>

namespace bh::emu {

namespace {

// Takes the bits of `mask` out of `address`; the bits above each close up.
std::uint64_t remove_lines(std::uint64_t address, std::uint64_t mask)
{
    while (mask != 0) {
        const std::uint64_t below = (mask & (~mask + 1)) - 1;
        address = (address & below) | (address >> 1 & ~below);
        mask = (mask & (mask - 1)) >> 1;
    }
    return address;
}

} // namespace

BusPlace find_on_bus(std::span<const BusRange> ranges, std::uint64_t address)
{
    for (const BusRange& range : ranges) {
        const bool inside = range.select != 0 ? ((range.start ^ address) & range.select) == 0
                                              : address >= range.start && address - range.start < range.length;
        if (!inside) {
            continue;
        }
        if (range.data == nullptr || range.length == 0) {
            return {};
        }
        std::uint64_t offset = remove_lines(address - range.start, range.disconnect);
        while (offset >= range.length) {
            offset -= std::bit_floor(offset);
        }
        return {range.data + offset, range.read_only};
    }
    return {};
}

} // namespace bh::emu
