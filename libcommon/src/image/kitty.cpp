#include <bh/base/base64.hpp>
#include <bh/image/png.hpp>
#include <bh/image/terminal.hpp>

#include <algorithm>
#include <string_view>

namespace bh::image {

void append_kitty(const Image& image, const Cells& cells, std::string& out)
{
    // Of base64, in one escape sequence: a limit of the protocol.
    constexpr std::size_t k_part_bytes = 4096;
    std::string png;
    encode_png(image, png);
    const std::string text = encode_base64(png);
    // a: transmit and show; f: PNG; q: answer neither success nor failure.
    std::string keys = "a=T,f=100,q=2,";
    if (cells.columns > 0) {
        keys += "c=" + std::to_string(cells.columns) + ",r=" + std::to_string(cells.rows) + ",";
    }
    for (std::size_t at = 0; at < text.size(); at += k_part_bytes) {
        const bool more = text.size() - at > k_part_bytes;
        out.append("\x1b_G").append(keys).append(more ? "m=1;" : "m=0;");
        out.append(text, at, k_part_bytes).append("\x1b\\");
        keys.clear();
    }
}

} // namespace bh::image
