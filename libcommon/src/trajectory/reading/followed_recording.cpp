#include "chunk_pictures.hpp"
#include "compressed_input.hpp"
#include "trajectory/format/journal.hpp"
#include "trajectory/format/zstd_codec.hpp"

#include <bh/base/error.hpp>
#include <bh/base/fd.hpp>
#include <bh/base/input.hpp>
#include <bh/record/record.hpp>
#include <bh/trajectory/format.hpp>
#include <bh/trajectory/open.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bh::trajectory {

namespace {

std::string without_suffix(std::string_view partial)
{
    return std::string{partial.substr(0, partial.size() - k_partial_suffix.size())};
}

/// Reads a .partial while it grows: a chunk as soon as the file has all of it, and until then its journal, flush by
/// flush. The journal holds the first records of its chunk, so that a count tells which of the chunk's are known.
///
/// The file stays open, and so does a journal that is removed: renaming changes nothing for this reader.
class FollowedRecording final : public record::Source
{
public:
    FollowedRecording(std::unique_ptr<Input> file, WaitForMore wait);

    bool next(record::RecordView& view) override;
    record::Picture picture() override;

    [[nodiscard]] const std::string& damage() const override { return m_damage; }

    [[nodiscard]] record::EndMarker end_marker() const override { return m_end_marker; }

    [[nodiscard]] const std::string& name() const override { return m_input.name(); }

private:
    bool next_loaded(record::RecordView& view);
    bool load();
    bool load_chunk();
    bool load_frames(const Marker& marker, std::string_view json);
    bool load_flush();
    void leave_chunk();
    [[nodiscard]] bool has_behind_head(std::uint64_t json_bytes, std::uint64_t pixels_bytes);
    void report(const std::string& what);

    int m_fd; ///< of m_input
    CompressedInput m_input;
    WaitForMore m_wait;
    JournalReader m_journal;
    std::optional<std::uint64_t> m_journal_chunk; ///< whose journal is open
    std::string m_journal_failure;                ///< why that one cannot be read on
    Decompressor m_decompressor;
    std::vector<char> m_text;                   ///< records of a chunk or of a flush, and padding
    std::size_t m_text_bytes = 0;               ///< without the padding
    std::size_t m_position = 0;                 ///< in m_text
    bool m_in_chunk = false;                    ///< m_text is the chunk m_chunk - 1, not of its journal
    ChunkPictures m_pictures;                   ///< of that chunk
    std::optional<std::uint64_t> m_picture_row; ///< of the record given out last
    std::uint64_t m_chunk = 0;                  ///< the next one in the file
    std::uint64_t m_read = 0;                   ///< records of the chunk before m_position
    std::uint64_t m_given = 0;                  ///< records of the chunk that have been given out
    std::uint64_t m_stream_offset = 0;          ///< of m_text's first byte in the decompressed stream
    bool m_is_last_look = false;                ///< nobody writes: what is not there will not come
    std::string m_damage;
    record::EndMarker m_end_marker = record::EndMarker::unknown;
};

FollowedRecording::FollowedRecording(std::unique_ptr<Input> file, WaitForMore wait)
    : m_fd{file->fd()}, m_input{std::move(file)}, m_wait{std::move(wait)}, m_journal{without_suffix(name()), m_fd}
{
}

bool FollowedRecording::next(record::RecordView& view)
{
    m_picture_row.reset();
    while (!next_loaded(view)) {
        if (!load()) {
            return false;
        }
    }
    return true;
}

record::Picture FollowedRecording::picture()
{
    if (!m_picture_row) {
        throw DataError{"the record has no picture"};
    }
    try {
        return m_pictures.picture(m_input, *m_picture_row);
    } catch (const DataError& error) {
        const std::string reason = "chunk " + std::to_string(m_chunk - 1) + ": " + error.what();
        report(reason);
        throw DataError{reason};
    }
}

// Gives out the next record of m_text that was not given out before.
bool FollowedRecording::next_loaded(record::RecordView& view)
{
    while (m_position < m_text_bytes) {
        view.offset = m_stream_offset + m_position;
        std::string error;
        if (record::next_record({m_text.data(), m_text_bytes}, m_position, view, error) !=
            record::FramingStatus::record) {
            report("byte " + std::to_string(view.offset) + ": " + (error.empty() ? "ends inside a record" : error));
            m_position = m_text_bytes;
            return false;
        }
        if (++m_read <= m_given) {
            continue;
        }
        m_given = m_read;
        if (view.line.empty() || view.line.starts_with(k_chunk_line)) {
            continue;
        }
        if (m_in_chunk) {
            m_picture_row = m_pictures.row_of(view.line);
        }
        view.has_picture = m_picture_row.has_value();
        return true;
    }
    return false;
}

// Fills m_text anew, as soon as there is something; false at the end.
bool FollowedRecording::load()
{
    leave_chunk();
    for (;;) {
        if (load_chunk()) {
            return true;
        }
        if (m_end_marker == record::EndMarker::present) {
            return false;
        }
        if (load_flush()) {
            return true;
        }
        if (m_is_last_look) {
            if (!m_journal_failure.empty()) {
                report(m_journal_failure);
            }
            m_end_marker = record::EndMarker::absent;
            return false;
        }
        if (!m_wait()) {
            return false;
        }
        m_is_last_look = !is_locked(m_fd).value_or(true); // without locks nobody can tell: the writer may live
    }
}

void FollowedRecording::leave_chunk()
{
    m_stream_offset += m_text_bytes;
    m_text_bytes = 0;
    m_position = 0;
    if (m_in_chunk) {
        m_stream_offset += m_pictures.stream_bytes();
        m_pictures.leave(m_input);
        m_in_chunk = false;
        m_given = 0;
    }
}

// Moves to the next chunk that is wholly in the file and can be read; false if there is none yet.
bool FollowedRecording::load_chunk()
{
    for (;;) {
        const std::string_view head = m_input.peek(k_marker_bytes);
        if (head.size() < k_skippable_header_bytes) {
            return false;
        }
        const std::uint32_t magic = read_le32(head, 0);
        if (magic != k_magic_marker && is_skippable(magic)) {
            const std::uint64_t bytes = k_skippable_header_bytes + std::uint64_t{read_le32(head, 4)};
            if (!m_journal.reaches(m_input.offset() + bytes) || !m_input.skip(bytes)) {
                return false;
            }
            if (magic == k_magic_seek_table) {
                m_end_marker = record::EndMarker::present;
                return false;
            }
            continue;
        }
        if (head.size() < k_marker_bytes) {
            return false;
        }
        std::optional<Marker> marker;
        try {
            marker = decode_marker(head);
        } catch (const DataError& error) {
            throw FileError{name(), error.what()};
        }
        if (!marker || marker->json_bytes > ZSTD_compressBound(k_chunk_bytes_max)) {
            throw FileError{name(), "byte " + std::to_string(m_input.offset()) +
                                        ": no chunk marker where one belongs; it cannot be followed"};
        }
        if (!has_behind_head(marker->json_bytes, marker->pixels_bytes)) {
            return false;
        }
        const std::size_t bytes = k_marker_bytes + static_cast<std::size_t>(marker->json_bytes);
        const std::string_view whole = m_input.peek(bytes);
        if (whole.size() < bytes) {
            return false; // interrupted
        }
        if (load_frames(*marker, whole.substr(k_marker_bytes))) {
            return true;
        }
    }
}

// Has the file the whole chunk by now whose marker is at the input's position?
bool FollowedRecording::has_behind_head(std::uint64_t json_bytes, std::uint64_t pixels_bytes)
{
    const std::uint64_t rest_max = UINT64_MAX - m_input.offset() - k_marker_bytes - json_bytes;
    return pixels_bytes <= rest_max && m_journal.reaches(m_input.offset() + k_marker_bytes + json_bytes + pixels_bytes);
}

// Decodes the chunk behind the marker at the input's position and moves to its pixels; behind them, and false, if it is
// damaged.
bool FollowedRecording::load_frames(const Marker& marker, std::string_view json)
{
    const std::string where = "byte " + std::to_string(m_input.offset()) + ": chunk ";
    if (marker.chunk != m_chunk) {
        report(where + std::to_string(m_chunk) + " is missing before chunk " + std::to_string(marker.chunk));
        m_given = 0;
    }
    try {
        m_text_bytes = m_decompressor.decompress(json, k_chunk_bytes_max, record::k_padding_bytes, m_text);
    } catch (const DataError& error) {
        report(where + std::to_string(marker.chunk) + ": " + error.what());
        m_text_bytes = 0;
    }
    m_input.skip(k_marker_bytes + json.size());
    m_chunk = marker.chunk + 1;
    m_text_bytes = m_pictures.open({m_text.data(), m_text_bytes}, marker.pixels_bytes);
    m_in_chunk = true;
    m_read = 0;
    if (m_text_bytes == 0) {
        leave_chunk();
    }
    return m_text_bytes > 0;
}

// Moves to the next flush in the journal of the chunk that is not in the file yet; false if there is none.
bool FollowedRecording::load_flush()
{
    if (m_journal_chunk != m_chunk) {
        if (!m_journal.open(m_chunk)) {
            return false;
        }
        m_journal_chunk = m_chunk;
        m_journal_failure.clear(); // all that the other one could not give was in its chunk
    }
    if (!m_journal_failure.empty()) {
        return false;
    }
    try {
        m_text_bytes = m_journal.next(m_decompressor, m_text);
    } catch (const DataError& error) {
        m_journal_failure = error.what();
    }
    m_read = m_given;
    return m_text_bytes > 0;
}

void FollowedRecording::report(const std::string& what)
{
    if (m_damage.empty()) {
        m_damage = what;
    }
    announce_damage(what);
}

} // namespace

std::unique_ptr<Input> open_under_either_name(const std::string& path, ReadGate* gate)
{
    const std::string other = is_under_construction(path) ? without_suffix(path) : path + std::string{k_partial_suffix};
    for (const std::string& name : {path, other}) {
        try {
            return std::make_unique<Input>(name, gate);
        } catch (const FileError&) {
            if (::access(name.c_str(), F_OK) == 0) {
                throw;
            }
        }
    }
    return std::make_unique<Input>(path, gate); // it may have got this name since the first look
}

bool is_being_written(const Input& file, const WaitForMore& wait)
{
    struct stat info = {};
    if (!file.is_regular() || !is_under_construction(file.name()) || ::fstat(file.fd(), &info) != 0) {
        return false;
    }
    // Whoever just created it is about to lock it, and must not find it locked by us. Then comes the journal.
    if (info.st_size == 0 && ::access(journal_name(without_suffix(file.name()), 0).c_str(), F_OK) != 0) {
        wait();
    }
    return is_locked(file.fd()).value_or(true);
}

std::unique_ptr<record::Source> follow_recording(std::unique_ptr<Input> file, WaitForMore wait)
{
    return std::make_unique<FollowedRecording>(std::move(file), std::move(wait));
}

} // namespace bh::trajectory
