#include <bh/base/error.hpp>
#include <bh/record/record.hpp>
#include <bh/record/stream_reader.hpp>

#include <algorithm>
#include <cstring>

namespace bh::record {

namespace {
constexpr std::size_t k_initial_bytes = 256 * 1024;
}

StreamReader::StreamReader(std::unique_ptr<ByteSource> bytes)
    : m_bytes{std::move(bytes)}, m_buffer(k_initial_bytes + k_padding_bytes)
{
}

bool StreamReader::next(RecordView& view)
{
    while (!m_ended) {
        const std::string_view available{m_buffer.data() + m_begin, m_end - m_begin};
        std::size_t used = 0;
        std::string error;
        switch (next_record(available, used, view, error)) {
        case FramingStatus::record:
            view.offset = m_offset;
            m_begin += used;
            m_offset += used;
            if (!view.line.empty()) {
                return true;
            }
            break;
        case FramingStatus::bad:
            end_damaged("byte " + std::to_string(m_offset) + ": " + error);
            break;
        case FramingStatus::need_more:
            if (!fill()) {
                m_ended = true;
                if (m_end != m_begin && m_damage.empty()) {
                    end_damaged("byte " + std::to_string(m_offset) + ": ends inside a record");
                }
            }
            break;
        }
    }
    return false;
}

// Reads more bytes behind the unread ones. False at the end of input.
bool StreamReader::fill()
{
    if (m_begin > 0) {
        std::memmove(m_buffer.data(), m_buffer.data() + m_begin, m_end - m_begin);
        m_end -= m_begin;
        m_begin = 0;
    }
    std::size_t room = m_buffer.size() - k_padding_bytes;
    if (m_end == room) {
        // A record is bounded by next_record(), so doubling ends at twice the largest record allowed.
        room *= 2;
        m_buffer.resize(room + k_padding_bytes);
    }
    try {
        const std::size_t got = m_bytes->read(std::span{m_buffer.data() + m_end, room - m_end});
        m_end += got;
        return got > 0;
    } catch (const DataError& error) {
        end_damaged(error.what()); // a decoder below us lost the thread: what it gave so far is good
        return false;
    }
}

void StreamReader::end_damaged(const std::string& what)
{
    m_damage = what;
    m_ended = true;
    announce_damage(what);
}

} // namespace bh::record
