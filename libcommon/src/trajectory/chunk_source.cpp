#include "chunk_source.hpp"

#include <bh/base/error.hpp>
#include <bh/record/framing.hpp>

namespace bh::trajectory {

namespace {

// A chunk is closed as soon as it passes its size, so it holds at most that and one record; --chunk sizes stay far below this.
constexpr std::size_t k_chunk_bytes_max =
    record::k_line_bytes_max * 2 + record::k_payload_bytes_max + (std::size_t{16} << 20);
constexpr std::string_view k_header_line = R"({"type":"header")";
constexpr std::string_view k_chunk_line = R"({"type":"chunk")";

bool is_skippable(std::uint32_t magic)
{
    return (magic & 0xFFFFFFF0U) == k_magic_skippable;
}

} // namespace

bool ChunkSource::next(record::RecordView& view)
{
    for (;;) {
        if (next_in({m_restored.data(), m_restored_bytes}, m_restored_position, view) ||
            next_in({m_chunk.data(), m_chunk_bytes}, m_position, view)) {
            m_header_seen = m_header_seen || view.line.starts_with(k_header_line);
            return true;
        }
        if (!load_chunk()) {
            return false;
        }
    }
}

// Gives out the next record of `text`. The text has passed its checksum: what is wrong in it was written so.
bool ChunkSource::next_in(std::string_view text, std::size_t& position, record::RecordView& view)
{
    while (position < text.size()) {
        view.offset = m_stream_offset + position;
        std::string error;
        if (record::next_record(text, position, view, error) != record::FramingStatus::record) {
            report(view.offset, error.empty() ? "chunk ends inside a record" : error);
            position = text.size();
            return false;
        }
        if (view.line.starts_with(k_chunk_line)) {
            if (m_context_lost) {
                restore_context(view.line);
                return false;
            }
            continue;
        }
        if (!view.line.empty()) {
            return true;
        }
    }
    return false;
}

// Moves to the next chunk that can be read; false at the end of the file.
bool ChunkSource::load_chunk()
{
    m_stream_offset += m_chunk_bytes;
    m_chunk_bytes = 0;
    m_position = 0;
    for (;;) {
        const std::string_view head = m_input.peek(k_marker_bytes);
        if (head.empty()) {
            return false;
        }
        if (head.size() >= k_skippable_header_bytes && read_le32(head, 0) != k_magic_marker &&
            is_skippable(read_le32(head, 0))) {
            skip_frame(head);
            continue;
        }
        m_end_marker = record::EndMarker::absent;
        std::optional<Marker> marker;
        try {
            marker = decode_marker(head);
        } catch (const DataError& error) {
            throw FileError{name(), error.what()};
        }
        if (!marker || marker->json_bytes > ZSTD_compressBound(k_chunk_bytes_max)) {
            find_next_marker(head.size() < k_marker_bytes ? "ends inside a chunk marker" : "no chunk marker where one belongs");
        } else if (load_frames(*marker)) {
            return true;
        }
    }
}

// Decodes the chunk behind the marker at the input's position and moves behind it; false if it is damaged.
bool ChunkSource::load_frames(const Marker& marker)
{
    const std::uint64_t offset = m_input.offset();
    const std::string label = "chunk " + std::to_string(marker.chunk) + ": ";
    // Chunk 0 may follow any chunk: files can be concatenated.
    const std::uint64_t expected = m_previous_chunk ? *m_previous_chunk + 1 : 0;
    if (marker.chunk != expected && marker.chunk != 0) {
        report(offset, "chunk " + std::to_string(expected) + " is missing before chunk " + std::to_string(marker.chunk));
    }
    m_previous_chunk = marker.chunk;
    const auto json_bytes = static_cast<std::size_t>(marker.json_bytes);
    const std::string_view whole = m_input.peek(k_marker_bytes + json_bytes);
    if (whole.size() < k_marker_bytes + json_bytes) {
        report(offset, label + "the file ends inside it");
        m_input.skip(whole.size());
        return false;
    }
    try {
        m_chunk_bytes = m_decompressor.decompress(whole.substr(k_marker_bytes), k_chunk_bytes_max,
                                                  record::k_padding_bytes, m_chunk);
    } catch (const DataError& error) {
        report(offset, label + error.what());
        m_chunk_bytes = 0;
    }
    m_input.skip(k_marker_bytes + json_bytes);
    if (!m_input.skip(marker.pixels_bytes)) {
        report(offset, label + "the file ends inside its pixels");
    }
    return m_chunk_bytes > 0;
}

void ChunkSource::skip_frame(std::string_view head)
{
    constexpr std::size_t k_table_bytes_max = std::size_t{64} << 20; // of a seek table that is looked into
    const std::uint64_t offset = m_input.offset();
    const std::uint32_t magic = read_le32(head, 0);
    const std::size_t bytes = k_skippable_header_bytes + read_le32(head, 4);
    if (magic == k_magic_seek_table && bytes <= k_table_bytes_max) {
        const std::string_view frame = m_input.peek(bytes);
        m_end_marker = frame.size() == bytes && is_seek_table(frame.substr(k_skippable_header_bytes))
                           ? record::EndMarker::present
                           : record::EndMarker::absent;
    }
    if (!m_input.skip(bytes)) {
        m_end_marker = record::EndMarker::absent;
        report(offset, "the file ends inside its index");
    }
}

void ChunkSource::find_next_marker(const std::string& reason)
{
    report(m_input.offset(), reason);
    do {
        m_input.skip(1);
        std::string_view ahead = m_input.peek(64 * 1024);
        const auto hit = ahead.find(std::string_view{"\x5B\x2A\x4D\x18", 4}); // k_magic_marker as it lies in the file
        m_input.skip(hit == std::string_view::npos ? (ahead.size() < 4 ? ahead.size() : ahead.size() - 3) : hit);
    } while (!m_input.peek(1).empty() && !decode_marker(m_input.peek(k_marker_bytes)));
}

// Makes records of what the chunk record repeats; they are given out before the rest of the chunk.
void ChunkSource::restore_context(std::string_view chunk_line)
{
    m_context_lost = false;
    record::RecordView view;
    view.line = chunk_line;
    const simdjson::dom::object object = m_parser.parse(view);
    m_restored.clear();
    m_restored_position = 0;
    if (!m_header_seen) {
        record::append_record(m_restored, simdjson::minify(object["header"].value()), {}, false);
    }
    simdjson::dom::array sessions;
    if (object["sessions"].get(sessions) == simdjson::SUCCESS) {
        for (const simdjson::dom::element session : sessions) {
            record::append_record(m_restored, simdjson::minify(session), {}, false);
        }
    }
    m_restored_bytes = m_restored.size();
    m_restored.append(record::k_padding_bytes, '\0');
}

void ChunkSource::report(std::uint64_t offset, const std::string& reason)
{
    m_context_lost = true;
    if (m_damage.empty()) {
        m_damage = "byte " + std::to_string(offset) + ": " + reason;
    }
}

} // namespace bh::trajectory
