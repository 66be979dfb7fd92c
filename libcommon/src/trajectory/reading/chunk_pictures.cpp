#include "chunk_pictures.hpp"

#include "trajectory/format/frame_member.hpp"
#include "trajectory/format/index_page.hpp"

#include <bh/base/error.hpp>
#include <bh/record/record.hpp>

#include <zstd.h>

#include <utility>

namespace bh::trajectory {

std::size_t ChunkPictures::open(std::string_view json, std::uint64_t frame_bytes)
{
    m_line.clear();
    m_checksum.reset();
    m_frame_bytes = frame_bytes;
    m_loaded = false;
    m_packed = nullptr;
    m_failure.clear();
    if (frame_bytes == 0 || !json.ends_with('\n')) {
        return json.size();
    }
    const std::size_t before = json.substr(0, json.size() - 1).rfind('\n');
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    const std::string_view line = json.substr(begin, json.size() - 1 - begin);
    if (!line.starts_with(k_pixels_line) || !record::announced_payload(line)) {
        return json.size();
    }
    m_line = line;
    return begin;
}

bool ChunkPictures::leave(CompressedInput& input)
{
    const std::uint64_t ahead = m_loaded ? 0 : m_frame_bytes;
    forget();
    return input.skip(ahead);
}

void ChunkPictures::forget()
{
    m_line.clear();
    m_frame_bytes = 0;
    m_loaded = false;
    m_packed = nullptr;
}

std::uint64_t ChunkPictures::stream_bytes() const
{
    return m_line.empty() ? 0 : m_line.size() + 1 + *record::announced_payload(m_line) + 1;
}

std::optional<std::uint64_t> ChunkPictures::row_of(std::string_view line) const
{
    if (m_line.empty()) {
        return std::nullopt;
    }
    const auto frame = frame_at_end(line);
    return frame ? frame->index : std::nullopt;
}

record::Picture ChunkPictures::picture(CompressedInput& input, std::uint64_t row)
{
    load_once(input);
    if (!m_failure.empty()) {
        throw DataError{m_failure};
    }
    if (m_is_partial && row < m_table.frames.size()) {
        const PixelFrame& frame = m_table.frames[static_cast<std::size_t>(row)];
        m_partial.reach(static_cast<std::size_t>(frame.offset + frame.bytes()));
    }
    m_decoder.decode(row, m_image);
    return {m_image.width, m_image.height, m_image.rgb};
}

std::shared_ptr<const PackedPictures> ChunkPictures::packed(CompressedInput& input)
{
    if (m_loaded || m_line.empty() || m_frame_bytes > ZSTD_compressBound(record::k_payload_bytes_max)) {
        return m_packed;
    }
    std::string frame{input.peek(static_cast<std::size_t>(m_frame_bytes))};
    load_once(input);
    // Without its checksum, which the format wants, nobody would know that a copy is whole (RFC 8878, 3.1.1.1.1).
    const bool has_checksum = frame.size() > 4 && (static_cast<unsigned char>(frame[4]) & 4U) != 0;
    if (m_failure.empty() && has_checksum) {
        m_packed = std::make_shared<const PackedPictures>(
            PackedPictures{m_line, std::move(frame), *record::announced_payload(m_line) + 1, m_table.frames.size()});
    }
    return m_packed;
}

void ChunkPictures::load_once(CompressedInput& input)
{
    if (m_loaded) {
        return;
    }
    m_loaded = true;
    try {
        load(input);
    } catch (const DataError& error) {
        m_failure = std::string{"its pixels: "} + error.what();
    }
}

void ChunkPictures::load(CompressedInput& input)
{
    const std::uint64_t payload_bytes = *record::announced_payload(m_line);
    if (payload_bytes > record::k_payload_bytes_max ||
        m_frame_bytes > ZSTD_compressBound(record::k_payload_bytes_max)) {
        input.skip(m_frame_bytes);
        throw DataError{"more than 64 MiB"};
    }
    const std::string_view frame = input.peek(static_cast<std::size_t>(m_frame_bytes));
    const bool is_whole = frame.size() == m_frame_bytes;
    m_is_partial = false;
    std::size_t bytes = 0;
    std::string failure = is_whole ? "" : "the file ends inside them";
    if (is_whole) {
        try {
            const auto bytes_max = static_cast<std::size_t>(payload_bytes) + 1;
            m_is_partial = m_checksum && *m_checksum == pixels_checksum(frame);
            bytes = m_is_partial ? m_partial.open(frame, bytes_max, m_block)
                                 : m_decompressor.decompress(frame, bytes_max, m_block);
        } catch (const DataError& error) {
            failure = error.what();
        }
    }
    input.skip(frame.size());
    if (!failure.empty()) {
        throw DataError{failure};
    }
    if (bytes != payload_bytes + 1 || (!m_is_partial && m_block.data()[bytes - 1] != '\n')) {
        throw DataError{"not as long as the chunk says"};
    }
    m_table = parse_pixels_record(m_line, m_parser);
    m_decoder.open(m_table, {m_block.data(), bytes - 1});
}

} // namespace bh::trajectory
