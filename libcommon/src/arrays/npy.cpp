#include <bh/arrays/npy.hpp>

namespace bh::arrays {

void append_npy_head(std::string& out, std::string_view type, std::span<const std::uint64_t> shape,
                     std::size_t shape_bytes)
{
    constexpr std::string_view k_magic{"\x93NUMPY\x01\x00", 8};
    constexpr std::size_t k_length_bytes = 2;
    constexpr std::size_t k_multiple = 64;
    std::string sides;
    for (const std::uint64_t side : shape) {
        sides += std::to_string(side) + (shape.size() == 1 ? "," : ", ");
    }
    if (shape.size() > 1) {
        sides.erase(sides.size() - 2);
    }
    std::string text = "{'descr': '" + std::string{type} + "', 'fortran_order': False, 'shape': (" + sides + "), }";
    if (sides.size() < shape_bytes) {
        text.append(shape_bytes - sides.size(), ' ');
    }
    const std::size_t bytes = k_magic.size() + k_length_bytes + text.size() + 1;
    text.append((k_multiple - bytes % k_multiple) % k_multiple, ' ').push_back('\n');
    out += k_magic;
    out += static_cast<char>(text.size() & 0xFFU);
    out += static_cast<char>(text.size() >> 8U);
    out += text;
}

} // namespace bh::arrays
