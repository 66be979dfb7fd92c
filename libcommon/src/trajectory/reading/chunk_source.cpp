#include "chunk_source.hpp"

#include "chunk_probe.hpp"
#include "trajectory/format/chunk_record.hpp"

#include <bh/base/error.hpp>
#include <bh/record/record.hpp>
#include <bh/trajectory/format.hpp>

#include <xxhash.h>

#include <algorithm>
#include <utility>

namespace bh::trajectory {

namespace {

constexpr std::string_view k_no_marker = "no chunk marker where one belongs";

bool has_payload(const simdjson::dom::element& record)
{
    return record["payload"].error() == simdjson::SUCCESS;
}

/// Has the chunk record the header and the open sessions as they were written?
bool is_whole(const simdjson::dom::object& chunk)
{
    simdjson::dom::element header;
    simdjson::dom::array sessions;
    return chunk["left_out"].error() == simdjson::NO_SUCH_FIELD && chunk["header"].get(header) == simdjson::SUCCESS &&
           !has_payload(header) && chunk["sessions"].get(sessions) == simdjson::SUCCESS &&
           std::none_of(sessions.begin(), sessions.end(), has_payload);
}

bool is_expected(const SeekTablePlace& table, std::string_view frame)
{
    return table.bytes == frame.size() && table.checksum == XXH64(frame.data(), frame.size(), 0);
}

} // namespace

bool ChunkSource::next(record::RecordView& view)
{
    for (;;) {
        m_picture_row.reset();
        if (next_in({m_restored.data(), m_restored_bytes}, m_restored_position, view)) {
            return true;
        }
        if (next_in({m_chunk.data(), m_chunk_bytes}, m_position, view)) {
            m_picture_row = m_pictures.row_of(view.line);
            view.has_picture = m_picture_row.has_value();
            return true;
        }
        // A chunk record ends next_in() too, when it has made records that go before the rest of its chunk.
        if (m_restored_position == m_restored_bytes && !load_chunk()) {
            return false;
        }
    }
}

record::Picture ChunkSource::picture()
{
    if (!m_picture_row) {
        throw DataError{"the record has no picture"};
    }
    return picture_in_row(*m_picture_row);
}

bool ChunkSource::is_at_chunk_end() const
{
    std::size_t position = m_position;
    record::RecordView view;
    std::string error;
    while (position < m_chunk_bytes && record::next_record({m_chunk.data(), m_chunk_bytes}, position, view, error) ==
                                           record::FramingStatus::record) {
        if (!view.line.empty() && !view.line.starts_with(k_chunk_line)) {
            return false;
        }
    }
    return m_restored_position == m_restored_bytes;
}

record::Picture ChunkSource::picture_in_row(std::uint64_t row)
{
    try {
        return m_pictures.picture(m_input, row);
    } catch (const DataError& error) {
        const std::string reason = "chunk " + std::to_string(m_previous_chunk.value_or(0)) + ": " + error.what();
        if (m_damage.empty()) {
            m_damage = "byte " + std::to_string(m_chunk_offset) + ": " + reason;
        }
        throw DataError{reason};
    }
}

bool ChunkSource::begin_at(const FoundChunk& chunk)
{
    m_input.go_to(chunk.entry.place.offset);
    m_pictures.forget();
    m_picture_row.reset();
    m_chunk_bytes = 0;
    m_position = 0;
    m_restored_bytes = 0;
    m_restored_position = 0;
    m_stream_offset = chunk.first_byte;
    m_previous_chunk = chunk.number == 0 ? std::nullopt : std::optional{chunk.number - 1};
    m_previous_lost = false;
    m_context_lost = true;
    m_header.clear();
    m_end_marker = record::EndMarker::absent;
    const std::optional<Marker> marker = marker_in(m_input.peek(k_marker_bytes));
    const ChunkPlace& place = chunk.entry.place;
    if (!marker || marker->chunk != chunk.number || marker->json_bytes != place.json_bytes ||
        marker->pixels_bytes != place.pixels_bytes || marker->json_bytes > ZSTD_compressBound(k_chunk_bytes_max) ||
        !load_frames(*marker) || steps_before_chunk() != chunk.entry.first_step) {
        return false;
    }
    m_pictures.expect(place.pixels_checksum);
    return true;
}

// What the chunk record of the loaded chunk says; nothing if it is not all that came before.
std::optional<std::uint64_t> ChunkSource::steps_before_chunk()
{
    std::size_t position = 0;
    record::RecordView view;
    std::string error;
    for (int i = 0; i < 2 && position < m_chunk_bytes; ++i) { // a header comes before it
        if (record::next_record({m_chunk.data(), m_chunk_bytes}, position, view, error) !=
            record::FramingStatus::record) {
            break;
        }
        std::uint64_t steps = 0;
        const auto object = view.line.starts_with(k_chunk_line) ? m_parser.parse_text(view.line) : std::nullopt;
        if (object && is_whole(*object) && (*object)["steps"].get(steps) == simdjson::SUCCESS) {
            return steps;
        }
    }
    return std::nullopt;
}

// Gives out the next record of `text`. The text has passed its checksum: what is wrong in it was written so.
bool ChunkSource::next_in(std::string_view text, std::size_t& position, record::RecordView& view)
{
    while (position < text.size()) {
        const bool first = position == 0;
        view.offset = m_stream_offset + position;
        std::string error;
        if (record::next_record(text, position, view, error) != record::FramingStatus::record) {
            report(view.offset, error.empty() ? "chunk ends inside a record" : error);
            position = text.size();
            return false;
        }
        if (view.line.starts_with(k_chunk_line)) {
            if (take_context(view, first)) {
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
    m_stream_offset += m_chunk_bytes + m_pictures.stream_bytes();
    m_chunk_bytes = 0;
    m_position = 0;
    leave_pictures();
    for (;;) {
        if (m_in_journal) {
            return load_flush();
        }
        const std::string_view head = m_input.peek(k_marker_bytes);
        if (head.empty()) {
            if (open_journal()) {
                end_doubt();
            } else if (m_input.peek(1).empty()) {
                refuse_doubtful();
                return false;
            }
            continue;
        }
        if (head.size() >= k_skippable_header_bytes && !is_like_marker(head) &&
            (is_skippable(read_le32(head, 0)) || is_like_page(head))) {
            const std::uint64_t end = m_input.offset() + k_skippable_header_bytes + read_le32(head, 4);
            if (!m_journal || m_journal->reaches(end)) {
                skip_frame(head);
            } else if (!open_journal() && !m_journal->reaches(end)) {
                skip_frame(head); // nobody completes this page, and no chunk came after it; or its size is damaged
            }
            continue;
        }
        m_end_marker = record::EndMarker::absent;
        const std::optional<Marker> marker = marker_in(head);
        if (m_journal && is_cut(head, marker)) {
            if (!open_journal() && is_cut(m_input.peek(k_marker_bytes), marker)) {
                m_journal.reset(); // nobody completes this chunk, and nothing stands in for it
            }
            continue;
        }
        if (!marker || marker->json_bytes > ZSTD_compressBound(k_chunk_bytes_max)) {
            const std::string_view reason = head.size() < k_marker_bytes ? "ends inside a chunk marker" : k_no_marker;
            if (load_unmarked()) {
                return true;
            }
            find_next_marker(std::string{reason});
        } else if (load_frames(*marker)) {
            return true;
        }
    }
}

// Does the file end inside the chunk at the input's position, as far as it has been written by now?
bool ChunkSource::is_cut(std::string_view head, const std::optional<Marker>& marker)
{
    const std::uint64_t rest_max = UINT64_MAX - m_input.offset() - k_marker_bytes;
    if (!marker || marker->json_bytes > rest_max || marker->pixels_bytes > rest_max - marker->json_bytes) {
        return head.size() < k_marker_bytes;
    }
    return !m_journal->reaches(m_input.offset() + k_marker_bytes + marker->json_bytes + marker->pixels_bytes);
}

// Looks for what stands in for the chunk that is not in the file yet, or was damaged as its last. After damage the
// number of that chunk may be one too low.
bool ChunkSource::open_journal()
{
    if (!m_journal || m_end_marker == record::EndMarker::present) {
        return false;
    }
    const std::uint64_t next = m_previous_chunk ? *m_previous_chunk + 1 : 0;
    m_in_journal = (m_previous_lost && m_journal->open(next - 1)) || m_journal->open(next) ||
                   (m_context_lost && m_journal->open(next + 1));
    return m_in_journal;
}

// The records of one flush are read like a chunk of their own; the first begins as its chunk does.
bool ChunkSource::load_flush()
{
    try {
        m_chunk_bytes = m_journal->next(m_decompressor, m_chunk);
    } catch (const DataError& error) {
        m_context_lost = true;
        if (m_damage.empty()) {
            m_damage = error.what();
        }
        m_chunk_bytes = 0;
    }
    return m_chunk_bytes > 0;
}

// Decodes the chunk behind the marker at the input's position and moves behind it; false if it is damaged.
bool ChunkSource::load_frames(const Marker& marker, std::size_t marker_bytes)
{
    const std::uint64_t offset = m_input.offset();
    const std::string label = "chunk " + std::to_string(marker.chunk) + ": ";
    // Chunk 0 may follow any chunk: files can be concatenated.
    const std::uint64_t expected = m_previous_chunk ? *m_previous_chunk + 1 : 0;
    if (marker.chunk != expected && marker.chunk != 0) {
        report(offset,
               "chunk " + std::to_string(expected) + " is missing before chunk " + std::to_string(marker.chunk));
    }
    if (m_previous_chunk && marker.chunk <= *m_previous_chunk) {
        m_header.clear(); // another recording, even if its header is the same
    }
    m_previous_chunk = marker.chunk;
    const auto json_bytes = static_cast<std::size_t>(marker.json_bytes);
    const std::string_view whole = m_input.peek(marker_bytes + json_bytes);
    if (whole.size() < marker_bytes + json_bytes) {
        m_previous_lost = true;
        report(offset, label + "the file ends inside it");
        m_input.skip(whole.size());
        return false;
    }
    try {
        m_chunk_bytes =
            m_decompressor.decompress(whole.substr(marker_bytes), k_chunk_bytes_max, record::k_padding_bytes, m_chunk);
    } catch (const DataError& error) {
        report(offset, label + error.what());
        m_chunk_bytes = 0;
    }
    m_previous_lost = m_chunk_bytes == 0;
    m_input.skip(marker_bytes + json_bytes);
    m_chunk_offset = offset;
    m_chunk_bytes = m_pictures.open({m_chunk.data(), m_chunk_bytes}, marker.pixels_bytes);
    if (m_chunk_bytes == 0) {
        leave_pictures();
    }
    return m_chunk_bytes > 0;
}

// Decodes the chunk at the input's position whose marker is damaged; false if it cannot be had, or is one that does not
// belong there. Nothing is lost with the marker alone.
bool ChunkSource::load_unmarked()
{
    const auto chunk = find_unmarked_chunk(m_input, m_decompressor, m_chunk);
    if (!chunk || (m_previous_chunk && chunk->marker.chunk != *m_previous_chunk + 1 && chunk->marker.chunk != 0)) {
        return false;
    }
    m_in_doubt = false;
    tell(m_input.offset(),
         "chunk " + std::to_string(chunk->marker.chunk) + ": its marker is damaged, its records are not");
    return load_frames(chunk->marker, chunk->json_offset);
}

void ChunkSource::leave_pictures()
{
    if (!m_pictures.leave(m_input)) {
        report(m_chunk_offset,
               "chunk " + std::to_string(m_previous_chunk.value_or(0)) + ": the file ends inside its pixels");
    }
}

// Nothing is lost with an index, so that what is wrong in one is told, and no more.
void ChunkSource::skip_frame(std::string_view head)
{
    constexpr std::size_t k_table_bytes_max = std::size_t{64} << 20; // of a seek table that is looked into
    const std::uint64_t offset = m_input.offset();
    const std::uint32_t magic = read_le32(head, 0);
    const std::size_t bytes = k_skippable_header_bytes + read_le32(head, 4);
    if (is_like_page(head)) {
        if (!is_page_size(bytes)) {
            m_end_marker = record::EndMarker::absent;
            find_next_marker("the index page is damaged, or cut");
            return;
        }
        look_at_page(m_input.peek(bytes), offset);
    } else if (magic == k_magic_seek_table && bytes <= k_table_bytes_max) {
        const std::string_view frame = m_input.peek(bytes);
        if (frame.size() == bytes) {
            look_at_table(frame, offset);
        }
    }
    if (!m_input.skip(bytes)) {
        m_end_marker = record::EndMarker::absent;
        tell(offset, "the file ends inside its index");
    }
}

// Does the page at the input's position end where it says? Its checksum tells, or what comes behind it: another
// skippable frame, or nothing.
bool ChunkSource::is_page_size(std::size_t bytes)
{
    if (bytes > k_page_bytes_max) {
        return false;
    }
    const std::string_view page = m_input.peek(bytes + 4);
    return page.size() == bytes || (page.size() == bytes + 4 && (is_skippable(read_le32(page, bytes)) ||
                                                                 seek_table_in(page.substr(0, bytes)).has_value()));
}

void ChunkSource::look_at_page(std::string_view frame, std::uint64_t offset)
{
    m_end_marker = record::EndMarker::absent;
    m_page_end = offset + frame.size();
    m_expected_table.reset();
    m_expected_table = seek_table_in(frame);
    if (!m_expected_table && !is_later_page(frame)) {
        tell(offset, "the index page is damaged");
    }
}

void ChunkSource::look_at_table(std::string_view frame, std::uint64_t offset)
{
    m_end_marker = record::EndMarker::absent;
    if (!is_seek_table(frame.substr(k_skippable_header_bytes))) {
        tell(offset, "the seek table is damaged");
        return;
    }
    const bool has_page = m_page_end == offset;
    if (has_page && m_expected_table && !is_expected(*m_expected_table, frame)) {
        tell(offset, "the seek table is damaged");
    } else if (!has_page || m_expected_table) {
        m_end_marker = record::EndMarker::present;
    }
}

void ChunkSource::find_next_marker(const std::string& reason)
{
    // The first chunk ends within this much, if it is one.
    constexpr std::uint64_t k_doubt_bytes_max =
        k_marker_bytes + ZSTD_COMPRESSBOUND(k_chunk_bytes_max) + ZSTD_COMPRESSBOUND(record::k_payload_bytes_max + 1);
    if (!m_in_doubt) {
        report(m_input.offset(), reason);
    }
    do {
        if (m_in_doubt && m_input.offset() > k_doubt_bytes_max) {
            refuse_doubtful();
        }
        m_input.skip(1);
        std::string_view ahead = m_input.peek(64 * 1024);
        const auto hit = ahead.find(std::string_view{"\x5B\x2A\x4D\x18", 4}); // k_magic_marker as it lies in the file
        m_input.skip(hit == std::string_view::npos ? (ahead.size() < 4 ? ahead.size() : ahead.size() - 3) : hit);
    } while (!m_input.peek(1).empty() && !marker_in(m_input.peek(k_marker_bytes)));
    if (!m_input.peek(1).empty()) {
        end_doubt();
    }
}

// It is a trajectory file, whose beginning is lost.
void ChunkSource::end_doubt()
{
    if (std::exchange(m_in_doubt, false)) {
        report(0, std::string{k_no_marker});
    }
}

void ChunkSource::refuse_doubtful() const
{
    if (m_in_doubt) {
        throw FileError{name(), "neither a trajectory file nor a record stream"};
    }
}

std::optional<Marker> ChunkSource::marker_in(std::string_view head) const
{
    try {
        return decode_marker(head);
    } catch (const DataError& error) {
        throw FileError{name(), error.what()};
    }
}

// Looks at a chunk record. After damage, makes records of what it repeats and was lost, to be given out before the rest
// of the chunk; true if there are any. A chunk that begins with a header record has its chunk record behind it.
bool ChunkSource::take_context(const record::RecordView& view, bool first_in_chunk)
{
    m_restored.clear();
    m_restored_bytes = 0;
    m_restored_position = 0;
    const auto object = m_parser.parse_text(view.line);
    if (!object) {
        report(view.offset, "a chunk record that is no JSON object");
        return false;
    }
    const bool lost = std::exchange(m_context_lost, false);
    simdjson::dom::object header;
    const bool has_header = (*object)["header"].get(header) == simdjson::SUCCESS;
    const std::string known = std::exchange(m_header, has_header ? simdjson::minify(header) : m_header);
    if (lost) {
        const ContextLines lines = context_lines(view.line);
        if (first_in_chunk && m_header != known) {
            restore(lines.header, record::Type::header);
        }
        for (const std::string& session : lines.sessions) {
            restore(session, record::Type::session);
        }
    }
    m_restored_bytes = m_restored.size();
    m_restored.append(record::k_padding_bytes, '\0');
    return m_restored_bytes > 0;
}

// Takes only a record of the type expected: a right checksum does not make a chunk record true, since anyone can
// compute one. A payload that the record may have had is not repeated.
void ChunkSource::restore(std::string_view line, record::Type type)
{
    const auto object = m_parser.parse_text(line);
    if (object && record::type_from_name(record::text_or(*object, "type", "")) == type &&
        !record::announced_payload(line)) {
        record::append_record(m_restored, line, {}, false);
    }
}

void ChunkSource::report(std::uint64_t offset, const std::string& reason)
{
    m_context_lost = true;
    tell(offset, reason);
}

void ChunkSource::tell(std::uint64_t offset, const std::string& reason)
{
    const std::string what = "byte " + std::to_string(offset) + ": " + reason;
    if (m_damage.empty()) {
        m_damage = what;
    }
    announce_damage(what);
}

} // namespace bh::trajectory
