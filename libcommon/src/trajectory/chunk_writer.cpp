#include "chunk_writer.hpp"

#include <bh/record/framing.hpp>

namespace bh::trajectory {

ChunkWriter::ChunkWriter(const WriterOptions& options)
    : m_file{options.path, options.overwrite, options.fsync ? Sync::yes : Sync::no},
      m_compressor{Content::json, options.level},
      m_pixel_compressor{Content::pixels, options.pixel_level},
      m_chunk_bytes{options.chunk_bytes},
      m_pixel_bytes{options.pixel_bytes},
      m_pixels{options.pixels}
{
}

void ChunkWriter::append(const std::shared_ptr<const RecordBatch>& batch)
{
    for (std::size_t index = 0; index < batch->count(); ++index) {
        append(batch->record(index), batch->record_bytes(index), batch);
    }
}

void ChunkWriter::append(const record::RecordView& view, std::string_view bytes,
                         const std::shared_ptr<const RecordBatch>& batch)
{
    using record::Type;
    const simdjson::dom::object object = m_parser.parse(view);
    const Type type = m_parser.type();
    if (type == Type::chunk || type == Type::pixels) {
        return; // of the file that the stream came from: its chunks are not ours
    }
    const bool is_header = type == Type::header;
    if (is_header) {
        close_chunk();
    }
    if (m_chunk.empty() && !is_header) {
        add_context(batch);
    }
    m_context.update(view.line, type, object);
    if (const auto line = m_pictures.take(view, object, m_pixels)) {
        record::append_record(m_chunk, *line, {}, false);
    } else {
        m_chunk += bytes;
    }
    if (m_file.has_journal()) {
        m_unsaved.add(bytes, batch);
    }
    if (is_header) {
        add_context(batch);
    }
    if (m_chunk.size() >= m_chunk_bytes + m_context_bytes || m_pictures.block().bytes() >= m_pixel_bytes) {
        close_chunk();
    }
}

void ChunkWriter::add_context(const std::shared_ptr<const RecordBatch>& batch)
{
    std::string line = m_context.record(m_chunk_number) + '\n';
    m_chunk += line;
    m_context_bytes = line.size();
    if (m_file.has_journal()) {
        m_unsaved.add_own(std::move(line), batch);
    }
}

void ChunkWriter::write_frame(std::string_view frame, std::size_t content_bytes)
{
    m_file.write(frame);
    m_frames.push_back({static_cast<std::uint32_t>(frame.size()), static_cast<std::uint32_t>(content_bytes)});
    m_written += frame.size();
}

void ChunkWriter::close_chunk()
{
    if (m_chunk.empty()) {
        return;
    }
    std::string_view pixel_frame;
    PixelEncoder& block = m_pictures.block();
    if (!block.empty()) {
        block.close();
        // The record's line ends the chunk's JSON; its payload and the LF behind it are a frame of their own.
        m_chunk += pixels_record(block.table(), block.bytes()) + '\n';
        pixel_frame = m_pixel_compressor.compress(block.payload_and_lf());
    }
    const std::string_view frame = m_compressor.compress(m_chunk);
    write_frame(encode_marker({m_chunk_number, frame.size(), pixel_frame.size()}), 0);
    write_frame(frame, m_chunk.size());
    if (!pixel_frame.empty()) {
        write_frame(pixel_frame, block.bytes() + 1);
    }
    m_file.end_chunk();
    m_unsaved.clear();
    m_chunk.clear();
    m_pictures.clear();
    ++m_chunk_number;
}

void ChunkWriter::flush()
{
    if (!m_unsaved.empty()) {
        m_file.journal(m_unsaved.joined());
        m_unsaved.clear();
    }
}

void ChunkWriter::finish()
{
    close_chunk();
    const std::string table = encode_seek_table(m_frames);
    m_file.write(table);
    m_written += table.size();
    m_file.finish();
}

} // namespace bh::trajectory
