#include "chunk_probe.hpp"

#include "compressed_input.hpp"
#include "trajectory/format/zstd_codec.hpp"
#include "trajectory/pixels/pixel_table.hpp"

#include <bh/base/error.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/record/record.hpp>
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

// The number that the `chunk` record states: the first record, or the second, behind a header.
std::optional<std::uint64_t> chunk_number(std::string_view records)
{
    std::size_t position = 0;
    record::RecordView view;
    std::string error;
    for (int i = 0; i < 2 && position < records.size(); ++i) {
        if (record::next_record(records, position, view, error) != record::FramingStatus::record) {
            break;
        }
        record::LineParser parser{record::k_chunk_record_depth_max};
        std::uint64_t number = 0;
        const auto object = view.line.starts_with(k_chunk_line) ? parser.parse_text(view.line) : std::nullopt;
        if (object && (*object)["chunk"].get(number) == simdjson::SUCCESS) {
            return number;
        }
    }
    return std::nullopt;
}

bool ends_with_pixels(std::string_view records)
{
    records.remove_suffix(records.ends_with('\n') ? 1 : 0);
    const std::string_view line = records.substr(records.rfind('\n') + 1); // 0 where there is none
    return line.starts_with(k_pixels_line) && record::announced_payload(line);
}

std::optional<UnmarkedChunk> chunk_at(std::size_t at, CompressedInput& input, Decompressor& decompressor,
                                      std::vector<char>& content)
{
    const std::string_view json = frame_ahead(input, at);
    if (json.empty() || !has_checksum(json)) {
        return std::nullopt; // without one nobody knows that the records are those that were written
    }
    const std::size_t json_bytes = json.size();
    const std::size_t bytes = decompressor.decompress(json, k_chunk_bytes_max, record::k_padding_bytes, content);
    const std::string_view records{content.data(), bytes};
    const auto number = chunk_number(records);
    if (!number) {
        return std::nullopt;
    }
    const bool has_pixels = ends_with_pixels(records);
    const std::size_t pixels_bytes = has_pixels ? frame_ahead(input, at + json_bytes).size() : 0;
    if (has_pixels && pixels_bytes == 0) {
        return std::nullopt;
    }
    return UnmarkedChunk{{*number, json_bytes, pixels_bytes}, at};
}

} // namespace

std::optional<UnmarkedChunk> find_unmarked_chunk(CompressedInput& input, Decompressor& decompressor,
                                                 std::vector<char>& content)
{
    const std::string_view ahead = input.peek(k_marker_bytes + 4);
    const std::size_t at = ahead.find(std::string_view{"\x28\xB5\x2F\xFD", 4}); // k_magic_zstd as it lies in the file
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    try {
        return chunk_at(at, input, decompressor, content);
    } catch (const DataError&) {
        return std::nullopt;
    }
}

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
