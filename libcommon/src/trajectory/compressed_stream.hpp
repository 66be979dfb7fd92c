#pragma once

#include "chunk_source.hpp"
#include "compressed_input.hpp"
#include "journal_reader.hpp"
#include "zstd_source.hpp"

#include <bh/record/record.hpp>
#include <bh/record/stream_reader.hpp>

#include <memory>
#include <optional>
#include <string>

namespace bh::trajectory {

/// Reads a record stream that was compressed with zstd. From the first marker on, if there is one, it reads a
/// trajectory file: one that was appended, or one whose beginning is lost.
class CompressedStream final : public record::Source
{
public:
    CompressedStream(CompressedInput input, std::optional<JournalReader> journal);

    bool next(record::RecordView& view) override;
    record::Picture picture() override;
    [[nodiscard]] const std::string& damage() const override;
    [[nodiscard]] record::EndMarker end_marker() const override;
    [[nodiscard]] const std::string& name() const override;

private:
    void announce_from(record::Source& source);

    CompressedInput m_input; ///< until there are chunks, which take it over
    std::optional<JournalReader> m_journal;
    ZstdSource* m_bytes; ///< of m_stream
    record::StreamReader m_stream;
    std::unique_ptr<ChunkSource> m_chunks;
};

} // namespace bh::trajectory
