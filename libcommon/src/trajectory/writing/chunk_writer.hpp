#pragma once

#include "record_batch.hpp"
#include "recording_file.hpp"
#include "trajectory/format/chunk_record.hpp"
#include "trajectory/format/index_builder.hpp"
#include "trajectory/format/zstd_codec.hpp"
#include "trajectory/pixels/picture_intake.hpp"

#include <bh/record/line_parser.hpp>
#include <bh/trajectory/format.hpp>
#include <bh/trajectory/picture.hpp>
#include <bh/trajectory/writer.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bh::trajectory {

/// Makes chunks of records and writes them, and keeps the journal of the open one. Does its work where it is called;
/// not thread-safe. Memory: one chunk, as it came and as it is written, and a page of
/// the index.
class ChunkWriter
{
public:
    /// \throws bh::FileError as RecordingFile
    explicit ChunkWriter(const WriterOptions& options);

    /// Adds the records of a batch, which is kept until they are safe. \throws bh::FileError on a failed write.
    void append(const std::shared_ptr<const RecordBatch>& batch);

    /// Adds the records of a batch whose lines have rows of `pictures`, and ends their chunk with those.
    /// \throws bh::FileError on a failed write.
    void append_packed(const std::shared_ptr<const RecordBatch>& batch, const PackedPictures& pictures);

    /// Puts the records of the open chunk that came since the last flush into the journal. \throws bh::FileError
    void flush();

    /// Writes what is left, the end of the index and the seek table, syncs, renames. \throws bh::FileError
    void finish();

    [[nodiscard]] bool has_journal() const { return m_file.has_journal(); }

    /// As RecordingFile::give_up().
    void give_up() { m_file.give_up(); }

    /// When the oldest record came that is in no chunk and no journal.
    [[nodiscard]] std::optional<RecordBatch::Clock::time_point> unsaved_since() const { return m_unsaved.since(); }

    [[nodiscard]] std::uint64_t undecodable_pictures() const { return m_pictures.undecodable(); }

    [[nodiscard]] std::uint64_t bytes_written() const { return m_written; }

private:
    /// What rows in lines mean: pictures that come with them, or those of another file's chunk.
    enum class Rows
    {
        packed,
        foreign
    };

    void append(std::size_t index, const std::shared_ptr<const RecordBatch>& batch, Rows rows);
    void add_context(const std::shared_ptr<const RecordBatch>& batch);
    void close_chunk(const PackedPictures* pictures = nullptr);
    void write_frame(std::string_view frame, std::size_t content_bytes);

    RecordingFile m_file;
    UnsavedRecords m_unsaved;
    Compressor m_compressor;
    Compressor m_pixel_compressor;
    std::size_t m_chunk_bytes;
    std::size_t m_pixel_bytes;
    Pixels m_pixels;
    PictureIntake m_pictures; ///< of the open chunk
    ChunkState m_context;
    std::string m_chunk; ///< records of the open chunk; empty when none is open
    /// Of the open chunk, its chunk record: that may be large, and must not make every record a chunk.
    std::size_t m_context_bytes = 0;
    std::uint64_t m_chunk_number = 0;
    ChunkContent m_content; ///< of the open chunk
    IndexBuilder m_index;
    std::vector<FrameSize> m_frames;
    std::uint64_t m_written = 0;
};

} // namespace bh::trajectory
