#include <bh/record/printable.hpp>

namespace bh::record {

std::string beginning_of(std::string_view text, std::size_t bytes)
{
    if (text.size() <= bytes) {
        return std::string{text};
    }
    const auto goes_on = [text](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80; };
    while (bytes > 0 && goes_on(bytes)) {
        --bytes;
    }
    return std::string{text.substr(0, bytes)} + "...";
}

} // namespace bh::record
