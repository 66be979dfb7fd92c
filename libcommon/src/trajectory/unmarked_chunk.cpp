#include "unmarked_chunk.hpp"

#include "chunk_limits.hpp"
#include "frame_ahead.hpp"
#include "pixel_table.hpp"

#include <bh/base/error.hpp>
#include <bh/record/framing.hpp>
#include <bh/record/line_parser.hpp>

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

} // namespace bh::trajectory
