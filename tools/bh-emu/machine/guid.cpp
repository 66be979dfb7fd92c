#include "machine/guid.hpp"

#include <array>
#include <cstdio>

namespace bh::emu {

std::string make_guid(std::uint64_t number)
{
    constexpr std::uint64_t k_field_mask = 0xFFFF'FFFF'FFFF; // the last field has 12 digits
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "b1e57a1d-0000-4000-8000-%012llx",
                  static_cast<unsigned long long>(number & k_field_mask));
    return text.data();
}

} // namespace bh::emu
