#include "message_reader.hpp"

#include <bh/base/error.hpp>
#include <bh/record/record.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace bh::policy {

namespace {
constexpr std::size_t k_initial_bytes = 64 * 1024;
}

MessageReader::MessageReader(ByteSource& bytes) : m_bytes{bytes}, m_buffer(k_initial_bytes + record::k_padding_bytes) {}

bool MessageReader::next(std::string_view& line)
{
    std::size_t searched = 0;
    for (;;) {
        if (m_behind > 0 && !skip(std::exchange(m_behind, 0))) {
            return false;
        }
        const std::string_view available{m_buffer.data() + m_begin, m_end - m_begin};
        const auto end = available.find('\n', searched);
        if (std::min(end, available.size()) > record::k_line_bytes_max) {
            throw DataError{m_bytes.name() + ": line " + std::to_string(m_lines + 1) + " has more than 16 MiB"};
        }
        if (end == std::string_view::npos) {
            searched = available.size();
            if (!fill()) {
                return false; // what has no line feed was cut off
            }
            continue;
        }
        searched = 0;
        ++m_lines;
        line = available.substr(0, end);
        m_begin += end + 1;
        if (const auto payload = record::announced_payload(line)) {
            if (*payload > record::k_payload_bytes_max) {
                throw DataError{m_bytes.name() + ": line " + std::to_string(m_lines) + " announces more than 64 MiB"};
            }
            m_behind = *payload + 1; // and its line feed
        }
        if (!line.empty()) {
            return true;
        }
    }
}

bool MessageReader::skip(std::uint64_t count)
{
    for (;;) {
        const std::uint64_t here = std::min<std::uint64_t>(count, m_end - m_begin);
        m_begin += static_cast<std::size_t>(here);
        count -= here;
        if (count == 0) {
            return true;
        }
        if (!fill()) {
            return false;
        }
    }
}

// Reads more bytes behind the unread ones. False at the end of the input.
bool MessageReader::fill()
{
    if (m_begin > 0) {
        std::memmove(m_buffer.data(), m_buffer.data() + m_begin, m_end - m_begin);
        m_end -= m_begin;
        m_begin = 0;
    }
    std::size_t room = m_buffer.size() - record::k_padding_bytes;
    if (m_end == room) {
        room *= 2; // next() bounds the line, so this ends
        m_buffer.resize(room + record::k_padding_bytes);
    }
    const std::size_t got = m_bytes.read(std::span{m_buffer.data() + m_end, room - m_end});
    m_end += got;
    return got > 0;
}

} // namespace bh::policy
