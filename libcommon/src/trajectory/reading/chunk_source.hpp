#pragma once

#include "chunk_pictures.hpp"
#include "compressed_input.hpp"
#include "index_reader.hpp"
#include "trajectory/format/journal.hpp"
#include "trajectory/format/zstd_codec.hpp"

#include <bh/record/line_parser.hpp>
#include <bh/record/record.hpp>
#include <bh/trajectory/format.hpp>
#include <bh/trajectory/picture.hpp>

#include <optional>
#include <vector>

namespace bh::trajectory {

/// Reads a trajectory file from its beginning, chunk by chunk; a record is given out only after its chunk's checksum
/// was right.
///
/// A damaged chunk is passed over, up to the next marker; one whose marker alone is damaged is read without it. `chunk`
/// records are not given out; after damage, the header (if it was lost) and the open sessions they repeat are given out
/// instead, so that a `session` record may come a second time.
///
/// With a JournalReader the file is under construction: where it ends, be it inside a chunk, the journal of its next
/// chunk goes on. A journal that is not there means that the file has grown meanwhile, and is read on.
class ChunkSource final : public record::Source, public PackedSource
{
public:
    /// `stream_bytes` were read from the input already, in the decompressed stream.
    explicit ChunkSource(CompressedInput input, std::optional<JournalReader> journal = std::nullopt,
                         std::uint64_t stream_bytes = 0)
        : m_input{std::move(input)}, m_journal{std::move(journal)}, m_stream_offset{stream_bytes}
    {
    }

    /// Nothing has shown yet that it is a trajectory file: next() refuses it if no chunk begins within the size of one.
    void doubt()
    {
        m_in_doubt = true;
        m_context_lost = true;
    }

    /// Goes on with the chunk that the index of the file has found, as if all before it had been lost: what its `chunk`
    /// record repeats is given out first. False if it is not there, or damaged: then the index, or the file, is not to
    /// be trusted. Only for an input that is a SeekFile.
    bool begin_at(const FoundChunk& chunk);

    /// Is chunk `number` the one that the record given out last is of?
    [[nodiscard]] bool is_in(std::uint64_t number) const { return m_previous_chunk == number; }

    bool next(record::RecordView& view) override;
    record::Picture picture() override;

    [[nodiscard]] std::optional<std::uint64_t> picture_row() const override { return m_picture_row; }

    [[nodiscard]] bool is_at_chunk_end() const override;

    std::shared_ptr<const PackedPictures> packed() override { return m_pictures.packed(m_input); }

    record::Picture picture_in_row(std::uint64_t row) override;

    [[nodiscard]] const std::string& damage() const override { return m_damage; }

    [[nodiscard]] record::EndMarker end_marker() const override { return m_end_marker; }

    [[nodiscard]] bool has_parsed_lines() const override { return true; }

    [[nodiscard]] const std::string& name() const override { return m_input.name(); }

private:
    bool load_chunk();
    bool load_frames(const Marker& marker, std::size_t marker_bytes = k_marker_bytes);
    bool load_unmarked();
    bool load_flush();
    std::optional<std::uint64_t> steps_before_chunk();
    void leave_pictures();
    bool open_journal();
    [[nodiscard]] bool is_cut(std::string_view head, const std::optional<Marker>& marker);
    void skip_frame(std::string_view head);
    [[nodiscard]] bool is_page_size(std::size_t bytes);
    void look_at_page(std::string_view frame, std::uint64_t offset);
    void look_at_table(std::string_view frame, std::uint64_t offset);
    void find_next_marker(const std::string& reason);
    void end_doubt();
    void refuse_doubtful() const;
    [[nodiscard]] std::optional<Marker> marker_in(std::string_view head) const;
    bool take_context(const record::RecordView& view, bool first_in_chunk);
    void restore(std::string_view line, record::Type type);
    void report(std::uint64_t offset, const std::string& reason);
    void tell(std::uint64_t offset, const std::string& reason);
    bool next_in(std::string_view text, std::size_t& position, record::RecordView& view);

    CompressedInput m_input;
    std::optional<JournalReader> m_journal;
    bool m_in_journal = false;
    bool m_in_doubt = false; ///< and the file was read from its first byte
    Decompressor m_decompressor;
    std::vector<char> m_chunk;                  ///< content and padding
    std::size_t m_chunk_bytes = 0;              ///< content alone
    std::size_t m_position = 0;                 ///< in m_chunk
    std::uint64_t m_chunk_offset = 0;           ///< in the file, of the chunk that m_chunk is of
    ChunkPictures m_pictures;                   ///< of that chunk
    std::optional<std::uint64_t> m_picture_row; ///< of the record given out last
    std::string m_restored;                     ///< records made from a chunk record after damage, and padding
    std::size_t m_restored_bytes = 0;
    std::size_t m_restored_position = 0;
    std::uint64_t m_stream_offset = 0; ///< of m_chunk's first byte in the decompressed stream
    std::optional<std::uint64_t> m_previous_chunk;
    bool m_previous_lost = false; ///< its records could not be read
    bool m_context_lost = false;
    std::string m_header; ///< the one that the last chunk record repeated
    record::LineParser m_parser{record::k_chunk_record_depth_max};
    std::string m_damage;
    record::EndMarker m_end_marker = record::EndMarker::absent;
    std::uint64_t m_page_end = 0; ///< where the last index page ended
    /// What that page says of the seek table behind it; nothing if it was damaged.
    std::optional<SeekTablePlace> m_expected_table;
};

} // namespace bh::trajectory
