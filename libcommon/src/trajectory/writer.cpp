#include "chunk_state.hpp"
#include "journal_buffer.hpp"
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
          chunk_bytes{options.chunk_bytes}
    {
    }

    void keep(const record::RecordView& view)
    {
        if (file.has_journal()) {
            unsaved.add(view);
        }
    }

    RecordingFile file;
    JournalBuffer unsaved;
    Compressor compressor;
    std::size_t chunk_bytes;
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
    if (type == record::Type::chunk) {
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
    record::append_record(state.chunk, view.line, view.payload, view.has_payload);
    state.keep(view);
    if (is_header) {
        add_context();
    }
    if (state.chunk.size() >= state.chunk_bytes + state.context_bytes) {
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
    const std::string_view frame = state.compressor.compress(state.chunk);
    const std::string marker = encode_marker({state.chunk_number, frame.size(), 0});
    state.file.write(marker);
    state.file.write(frame);
    state.file.end_chunk();
    state.unsaved.clear();
    state.frames.push_back({static_cast<std::uint32_t>(marker.size()), 0});
    state.frames.push_back({static_cast<std::uint32_t>(frame.size()), static_cast<std::uint32_t>(state.chunk.size())});
    state.written += marker.size() + frame.size();
    state.chunk.clear();
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

std::uint64_t Writer::bytes_written() const
{
    return m_state->written;
}

} // namespace bh::trajectory
