#include "chunk_state.hpp"
#include "journal_buffer.hpp"
#include "picture_intake.hpp"
#include "recording_file.hpp"
#include "zstd_codec.hpp"

#include <bh/record/framing.hpp>
#include <bh/trajectory/format.hpp>
#include <bh/trajectory/writer.hpp>

#include <vector>

namespace bh::trajectory {

struct Writer::State
{
    explicit State(const WriterOptions& options)
        : file{options.path, options.overwrite, options.fsync ? Sync::yes : Sync::no},
          unsaved{options.flush_interval},
          compressor{options.level},
          pixel_compressor{options.pixel_level},
          chunk_bytes{options.chunk_bytes},
          pixel_bytes{options.pixel_bytes},
          pixels{options.pixels}
    {
    }

    void keep(const record::RecordView& view)
    {
        if (file.has_journal()) {
            unsaved.add(view);
        }
    }

    void write_frame(std::string_view frame, std::size_t content_bytes)
    {
        file.write(frame);
        frames.push_back({static_cast<std::uint32_t>(frame.size()), static_cast<std::uint32_t>(content_bytes)});
        written += frame.size();
    }

    RecordingFile file;
    JournalBuffer unsaved;
    Compressor compressor;
    Compressor pixel_compressor;
    std::size_t chunk_bytes;
    std::size_t pixel_bytes;
    Pixels pixels;
    PictureIntake pictures; ///< of the open chunk
    ChunkState context;
    std::string chunk; ///< records of the open chunk; empty when none is open
    /// Of the open chunk, its chunk record: that may be large, and must not make every record a chunk.
    std::size_t context_bytes = 0;
    std::uint64_t chunk_number = 0;
    std::vector<FrameSize> frames;
    std::uint64_t written = 0;
};

Writer::Writer(const WriterOptions& options) : m_state{std::make_unique<State>(options)} {}

Writer::~Writer() = default;

void Writer::append(const record::RecordView& view, record::Type type, const simdjson::dom::object& object)
{
    State& state = *m_state;
    if (type == record::Type::chunk || type == record::Type::pixels) {
        return; // of the file that the stream came from: its chunks are not ours
    }
    const bool is_header = type == record::Type::header;
    if (is_header) {
        close_chunk();
    }
    if (state.chunk.empty() && !is_header) {
        add_context();
    }
    state.context.update(view.line, type, object);
    if (const auto line = state.pictures.take(view, object, state.pixels)) {
        record::append_record(state.chunk, *line, {}, false);
    } else {
        record::append_record(state.chunk, view.line, view.payload, view.has_payload);
    }
    state.keep(view);
    if (is_header) {
        add_context();
    }
    if (state.chunk.size() >= state.chunk_bytes + state.context_bytes ||
        state.pictures.block().bytes() >= state.pixel_bytes) {
        close_chunk();
    }
}

void Writer::add_context()
{
    State& state = *m_state;
    const std::string line = state.context.record(state.chunk_number);
    record::append_record(state.chunk, line, {}, false);
    state.keep({line, {}, false, 0});
    state.context_bytes = line.size() + 1;
}

void Writer::close_chunk()
{
    State& state = *m_state;
    if (state.chunk.empty()) {
        return;
    }
    std::string_view pixel_frame;
    PixelEncoder& block = state.pictures.block();
    if (!block.empty()) {
        block.close();
        // The record's line ends the chunk's JSON; its payload and the LF behind it are a frame of their own.
        state.chunk += pixels_record(block.table(), block.payload().size()) + '\n';
        block.payload() += '\n';
        pixel_frame = state.pixel_compressor.compress(block.payload());
    }
    const std::string_view frame = state.compressor.compress(state.chunk);
    state.write_frame(encode_marker({state.chunk_number, frame.size(), pixel_frame.size()}), 0);
    state.write_frame(frame, state.chunk.size());
    if (!pixel_frame.empty()) {
        state.write_frame(pixel_frame, block.payload().size());
    }
    state.file.end_chunk();
    state.unsaved.clear();
    state.chunk.clear();
    state.pictures.clear();
    ++state.chunk_number;
}

void Writer::finish()
{
    close_chunk();
    const std::string table = encode_seek_table(m_state->frames);
    m_state->file.write(table);
    m_state->written += table.size();
    m_state->file.finish();
}

std::optional<std::chrono::steady_clock::time_point> Writer::flush_due() const
{
    return m_state->unsaved.due();
}

void Writer::flush()
{
    if (!m_state->unsaved.records().empty()) {
        m_state->file.journal(m_state->unsaved.records());
        m_state->unsaved.clear();
    }
}

std::uint64_t Writer::undecodable_pictures() const
{
    return m_state->pictures.undecodable();
}

std::uint64_t Writer::bytes_written() const
{
    return m_state->written;
}

} // namespace bh::trajectory
