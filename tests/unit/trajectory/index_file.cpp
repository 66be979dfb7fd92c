#include "index_file.hpp"

#include "trajectory_file.hpp"

#include <bh/record/line_parser.hpp>
#include <bh/record/record.hpp>

#include <trajectory/format/index_builder.hpp>
#include <zstd.h>

namespace bh::test {

namespace {

std::string unpacked(std::string_view frame, std::size_t bytes)
{
    std::string out(bytes, '\0');
    ZSTD_decompress(out.data(), out.size(), frame.data(), frame.size());
    return out;
}

trajectory::ChunkContent content_of(const std::string& json)
{
    trajectory::ChunkContent content;
    record::LineParser parser;
    const std::string padded = json + std::string(record::k_padding_bytes, '\0');
    record::RecordView view;
    std::string error;
    for (std::size_t at = 0; at < json.size();) {
        const auto status = record::next_record(std::string_view{padded}.substr(0, json.size()), at, view, error);
        if (status != record::FramingStatus::record) {
            break; // the pixels, whose payload is a frame of its own
        }
        const auto object = parser.parse(view);
        if (parser.type() != record::Type::chunk) {
            content.add(trajectory::RecordPlace::of(parser.type(), object));
        }
    }
    return content;
}

} // namespace

std::string without_index(std::string_view file)
{
    std::string out;
    for (const Frame& frame : walk_frames(file)) {
        if (frame.magic == trajectory::k_magic_marker || frame.magic == trajectory::k_magic_zstd) {
            out += file.substr(frame.offset, frame.size);
        }
    }
    return out;
}

std::string with_index(std::string_view file, std::size_t page_chunks,
                       const std::function<void(trajectory::IndexPage&)>& change)
{
    const std::string chunks = without_index(file);
    const std::vector<Frame> frames = walk_frames(chunks);
    std::string out;
    std::vector<trajectory::FrameSize> sizes;
    trajectory::IndexBuilder builder;
    const auto append = [&](std::string_view bytes, std::size_t content) {
        out += bytes;
        sizes.push_back({static_cast<std::uint32_t>(bytes.size()), static_cast<std::uint32_t>(content)});
    };
    std::size_t count = 0;
    for (std::size_t i = 0; i < frames.size();) {
        trajectory::ChunkPlace place{out.size(), frames[i + 1].size, 0,
                                     static_cast<std::uint32_t>(frames[i + 1].content_size), 0};
        const std::string json = unpacked(std::string_view{chunks}.substr(frames[i + 1].offset, frames[i + 1].size),
                                          place.json_content_bytes);
        const bool has_pixels = i + 2 < frames.size() && frames[i + 2].magic == trajectory::k_magic_zstd;
        if (has_pixels) {
            place.pixels_bytes = frames[i + 2].size;
            place.pixels_checksum =
                trajectory::pixels_checksum(std::string_view{chunks}.substr(frames[i + 2].offset, frames[i + 2].size));
            place.pixels_content_bytes = static_cast<std::uint32_t>(frames[i + 2].content_size);
        }
        for (const std::size_t end = i + (has_pixels ? 3 : 2); i < end; ++i) {
            append(std::string_view{chunks}.substr(frames[i].offset, frames[i].size), frames[i].content_size);
        }
        builder.add(place, content_of(json));
        if (++count % page_chunks == 0) {
            append(builder.take_page(out.size()), 0);
        }
    }
    trajectory::IndexBuilder::Ending ending = builder.finish(out.size(), sizes);
    if (change) {
        auto page = trajectory::decode_page(ending.page);
        change(*page);
        ending.page = trajectory::encode_page(*page);
    }
    return out + ending.page + ending.table;
}

} // namespace bh::test
