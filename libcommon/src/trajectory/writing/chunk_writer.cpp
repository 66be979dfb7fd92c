#include "chunk_writer.hpp"

#include "trajectory/format/frame_member.hpp"

#include <bh/record/record.hpp>

namespace bh::trajectory {

namespace {

// As much as a chunk keeps of what came, at most: pictures like the one before leave nothing but a line in it, however
// large they are. With the largest record on top it is still what a reader takes in one piece of the journal.
constexpr std::size_t k_unsaved_bytes_max = std::size_t{32} << 20;

} // namespace

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
        append(index, batch, Rows::foreign);
        if (m_chunk.size() >= m_chunk_bytes + m_context_bytes || m_pictures.block().bytes() >= m_pixel_bytes ||
            m_unsaved.size_bytes() >= k_unsaved_bytes_max) {
            close_chunk();
        }
    }
}

void ChunkWriter::append_packed(const std::shared_ptr<const RecordBatch>& batch, const PackedPictures& pictures)
{
    if (!m_pictures.block().empty()) {
        close_chunk(); // a chunk has one frame of pixels
    }
    for (std::size_t index = 0; index < batch->count(); ++index) {
        append(index, batch, Rows::packed);
    }
    close_chunk(&pictures);
}

void ChunkWriter::append(std::size_t index, const std::shared_ptr<const RecordBatch>& batch, Rows rows)
{
    const record::RecordView view = batch->record(index);
    const std::string_view bytes = batch->record_bytes(index);
    const RecordPlace& place = batch->place(index);
    const bool is_header = place.type == record::Type::header;
    if (is_header) {
        close_chunk();
    }
    if (m_chunk.empty() && !is_header) {
        add_context(batch);
    }
    m_context.update(view.line, place);
    const auto line = rows == Rows::packed ? std::nullopt : m_pictures.take(view, place.session, m_pixels);
    m_content.add(place, line && !frame_at_end(*line));
    if (line) {
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

void ChunkWriter::close_chunk(const PackedPictures* pictures)
{
    if (m_chunk.empty()) {
        return;
    }
    std::string_view pixel_frame;
    std::size_t pixels_content = 0;
    PixelEncoder& block = m_pictures.block();
    if (pictures != nullptr) {
        m_chunk += pictures->record + '\n';
        pixel_frame = pictures->frame;
        pixels_content = static_cast<std::size_t>(pictures->content_bytes);
    } else if (!block.empty()) {
        block.close();
        // The record's line ends the chunk's JSON; its payload and the LF behind it are a frame of their own.
        m_chunk += pixels_record(block.table(), block.bytes()) + '\n';
        pixel_frame = m_pixel_compressor.compress(block.payload_and_lf());
        pixels_content = block.bytes() + 1;
    }
    const std::string_view frame = m_compressor.compress(m_chunk);
    m_index.add({m_written, frame.size(), pixel_frame.size(), static_cast<std::uint32_t>(m_chunk.size()),
                 static_cast<std::uint32_t>(pixels_content), pixels_checksum(pixel_frame)},
                m_content);
    write_frame(encode_marker({m_chunk_number, frame.size(), pixel_frame.size()}), 0);
    write_frame(frame, m_chunk.size());
    if (!pixel_frame.empty()) {
        write_frame(pixel_frame, pixels_content);
    }
    if (m_index.page_is_full()) {
        write_frame(m_index.take_page(m_written), 0);
    }
    m_file.end_chunk();
    m_unsaved.clear();
    m_chunk.clear();
    m_content.clear();
    m_pictures.clear();
    ++m_chunk_number;
}

void ChunkWriter::flush()
{
    if (!m_unsaved.empty()) {
        m_file.journal(m_unsaved.pieces());
        m_unsaved.clear();
    }
}

void ChunkWriter::finish()
{
    close_chunk();
    const IndexBuilder::Ending ending = m_index.finish(m_written, m_frames);
    m_file.write(ending.page + ending.table);
    m_written += ending.page.size() + ending.table.size();
    m_file.finish();
}

} // namespace bh::trajectory
