#include <bh/record/line_writer.hpp>
#include <bh/record/printable.hpp>

namespace bh::record {

std::string printable(std::string_view text)
{
    std::string result;
    const bool text_is_utf8 = is_utf8(text);
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        // U+0080 to U+009F are controls, too: U+009B begins an escape sequence.
        const bool is_c1 = text_is_utf8 && byte == 0xc2 && static_cast<unsigned char>(text[at + 1]) < 0xa0;
        result += byte < 0x20 || byte == 0x7f || is_c1 || (!text_is_utf8 && byte > 0x7f) ? '?' : text[at];
        at += is_c1 ? 1 : 0;
    }
    return result;
}

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
