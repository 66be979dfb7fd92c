#include "member_lines.hpp"

#include <bh/base/error.hpp>

#include <algorithm>

namespace bh::movie {

namespace {

constexpr std::size_t k_line_bytes_max = 65'536;
constexpr std::size_t k_read_bytes = 65'536;

} // namespace

bool MemberLines::next(std::string_view& line)
{
    std::size_t searched = 0;
    for (;;) {
        const std::string_view rest = std::string_view{m_buffer}.substr(m_begin);
        const std::size_t end = rest.find('\n', searched);
        if (end == std::string_view::npos && rest.size() <= k_line_bytes_max && !m_ended) {
            searched = rest.size();
            m_ended = !fill();
            continue;
        }
        if (end == std::string_view::npos && rest.empty()) {
            line = {};
            return false;
        }
        ++m_number;
        line = rest.substr(0, end);
        if (line.size() > k_line_bytes_max) {
            throw DataError{place() + ": is longer than " + std::to_string(k_line_bytes_max) + " bytes"};
        }
        m_begin += std::min(line.size() + 1, rest.size());
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        return true;
    }
}

bool MemberLines::fill()
{
    m_buffer.erase(0, m_begin);
    m_begin = 0;
    const std::size_t used = m_buffer.size();
    m_buffer.resize(used + k_read_bytes);
    const std::size_t got = m_member.read({m_buffer.data() + used, k_read_bytes});
    m_buffer.resize(used + got);
    return got > 0;
}

} // namespace bh::movie
