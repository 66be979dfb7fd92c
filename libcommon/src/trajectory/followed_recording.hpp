#pragma once

#include "chunk_pictures.hpp"
#include "compressed_input.hpp"
#include "journal_reader.hpp"
#include "zstd_codec.hpp"

#include <bh/base/input.hpp>
#include <bh/record/record.hpp>
#include <bh/trajectory/follow.hpp>
#include <bh/trajectory/format.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::trajectory {

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

} // namespace bh::trajectory
