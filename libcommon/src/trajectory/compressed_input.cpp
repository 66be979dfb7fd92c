#include "compressed_input.hpp"

#include <algorithm>
#include <cstring>

namespace bh::trajectory {

namespace {
constexpr std::size_t k_read_bytes = 128 * 1024;
}

std::string_view CompressedInput::peek(std::size_t count)
{
    if (m_end - m_begin < count && m_begin > 0) {
        std::memmove(m_buffer.data(), m_buffer.data() + m_begin, m_end - m_begin);
        m_end -= m_begin;
        m_begin = 0;
    }
    while (m_end - m_begin < count) {
        // Grows with what really arrives, not with what a damaged size claims.
        m_buffer.resize(std::max(m_buffer.size(), m_end + k_read_bytes));
        const std::size_t got = m_bytes->read(std::span{m_buffer.data() + m_end, m_buffer.size() - m_end});
        if (got == 0) {
            break;
        }
        m_end += got;
    }
    return {m_buffer.data() + m_begin, std::min(count, m_end - m_begin)};
}

bool CompressedInput::skip(std::uint64_t count)
{
    while (count > 0) {
        if (m_begin == m_end) {
            const std::uint64_t skipped = m_bytes->skip(count);
            m_offset += skipped;
            count -= skipped;
            if (count == 0) {
                return true;
            }
        }
        const std::string_view available = peek(static_cast<std::size_t>(std::min<std::uint64_t>(count, k_read_bytes)));
        if (available.empty()) {
            return false;
        }
        m_begin += available.size();
        m_offset += available.size();
        count -= available.size();
    }
    return true;
}

void CompressedInput::go_to(std::uint64_t offset)
{
    m_file->seek(offset);
    m_begin = 0;
    m_end = 0;
    m_offset = offset;
}

} // namespace bh::trajectory
