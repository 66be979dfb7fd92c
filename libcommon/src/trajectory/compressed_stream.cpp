#include "compressed_stream.hpp"

#include <utility>

namespace bh::trajectory {

CompressedStream::CompressedStream(CompressedInput input, std::optional<JournalReader> journal)
    : m_input{std::move(input)},
      m_journal{std::move(journal)},
      m_bytes{new ZstdSource{m_input}},
      m_stream{std::unique_ptr<ByteSource>{m_bytes}}
{
    announce_from(m_stream);
}

bool CompressedStream::next(record::RecordView& view)
{
    if (!m_chunks) {
        if (m_stream.next(view)) {
            return true;
        }
        if (!m_bytes->is_at_chunk()) {
            return false;
        }
        m_chunks = std::make_unique<ChunkSource>(std::move(m_input), std::move(m_journal), m_bytes->bytes_read());
        announce_from(*m_chunks);
    }
    return m_chunks->next(view);
}

record::Picture CompressedStream::picture()
{
    return m_chunks ? m_chunks->picture() : m_stream.picture();
}

const std::string& CompressedStream::damage() const
{
    return m_chunks && m_stream.damage().empty() ? m_chunks->damage() : m_stream.damage();
}

record::EndMarker CompressedStream::end_marker() const
{
    return m_chunks ? m_chunks->end_marker() : m_stream.end_marker();
}

const std::string& CompressedStream::name() const
{
    return m_chunks ? m_chunks->name() : m_stream.name();
}

void CompressedStream::announce_from(record::Source& source)
{
    source.on_damage([this](const std::string& what) { announce_damage(what); });
}

} // namespace bh::trajectory
