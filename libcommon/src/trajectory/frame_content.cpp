#include "frame_content.hpp"

#include "zstd_codec.hpp"

#include <bh/trajectory/format.hpp>

#include <zstd.h>

#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>

namespace bh::trajectory {

namespace {

constexpr std::size_t k_look_bytes = 256 * 1024; // of content: more than a header that anybody has written

// As json-frames have them: a stream that is compressed while it comes cannot state its size.
bool has_size_and_checksum(std::string_view frame)
{
    const unsigned long long bytes = ZSTD_getFrameContentSize(frame.data(), frame.size());
    return bytes != ZSTD_CONTENTSIZE_UNKNOWN && bytes != ZSTD_CONTENTSIZE_ERROR && has_checksum(frame);
}

// Nothing if the text is too short to tell.
std::optional<FrameContent> content_of(std::string_view text)
{
    if (text.empty()) {
        return std::nullopt;
    }
    if (std::string_view{"{ \t\r\n"}.find(text.front()) == std::string_view::npos) {
        return FrameContent::other;
    }
    if (text.starts_with(k_chunk_line)) {
        return FrameContent::chunk;
    }
    const std::size_t line_end = text.find('\n');
    if (line_end == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view second = text.substr(line_end + 1);
    if (second.size() < k_chunk_line.size()) {
        return std::nullopt;
    }
    return second.starts_with(k_chunk_line) ? FrameContent::chunk : FrameContent::records;
}

} // namespace

FrameContent look_into_frame(CompressedInput& input)
{
    if (!has_size_and_checksum(input.peek(k_marker_bytes))) {
        return FrameContent::records;
    }
    const std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context{ZSTD_createDCtx(), ZSTD_freeDCtx};
    if (!context) {
        throw std::bad_alloc{};
    }
    std::string text(k_look_bytes, '\0');
    ZSTD_outBuffer out{text.data(), text.size(), 0};
    std::size_t used = 0;
    for (;;) {
        const std::string_view ahead = input.available(SIZE_MAX);
        ZSTD_inBuffer in{ahead.data(), ahead.size(), used};
        const std::size_t result = ZSTD_decompressStream(context.get(), &out, &in);
        used = in.pos;
        if (const auto content = content_of({text.data(), out.pos})) {
            return *content;
        }
        const bool is_all = ZSTD_isError(result) != 0 || result == 0 || out.pos == out.size;
        if (is_all || input.peek(ahead.size() + 1).size() == ahead.size()) {
            return FrameContent::records;
        }
    }
}

} // namespace bh::trajectory
