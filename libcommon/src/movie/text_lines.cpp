#include "text_lines.hpp"

#include <bh/base/error.hpp>

#include <algorithm>

namespace bh::movie {

namespace {

constexpr std::size_t k_line_bytes_max = 65'536;
constexpr std::size_t k_read_bytes = 65'536;

constexpr char32_t k_replacement = 0xFFFD;

void append_utf8(char32_t c, std::string& out)
{
    if (c < 0x80) {
        out += static_cast<char>(c);
        return;
    }
    const int continuation_bytes = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    constexpr unsigned char k_leads[] = {0, 0xC0, 0xE0, 0xF0};
    out += static_cast<char>(k_leads[continuation_bytes] | (c >> (6U * static_cast<unsigned>(continuation_bytes))));
    for (int i = continuation_bytes - 1; i >= 0; --i) {
        out += static_cast<char>(0x80U | ((c >> (6U * static_cast<unsigned>(i))) & 0x3FU));
    }
}

bool is_high_surrogate(char32_t unit)
{
    return unit >= 0xD800 && unit < 0xDC00;
}

bool is_low_surrogate(char32_t unit)
{
    return unit >= 0xDC00 && unit < 0xE000;
}

} // namespace

bool TextLines::next(std::string_view& line)
{
    std::size_t searched = 0;
    for (;;) {
        if (m_after_cr && m_begin < m_buffer.size()) {
            m_begin += m_buffer[m_begin] == '\n' ? 1 : 0;
            m_after_cr = false;
        }
        const std::string_view rest = std::string_view{m_buffer}.substr(m_begin);
        const auto ends_line = [](char c) { return c == '\n' || c == '\r'; };
        const auto end = static_cast<std::size_t>(
            std::find_if(rest.begin() + static_cast<std::ptrdiff_t>(searched), rest.end(), ends_line) - rest.begin());
        if (end == rest.size() && rest.size() <= k_line_bytes_max && !m_ended) {
            searched = rest.size();
            m_ended = !fill();
            searched = m_after_cr ? 0 : searched;
            continue;
        }
        if (rest.empty()) {
            line = {};
            return false;
        }
        ++m_number;
        line = rest.substr(0, end);
        if (line.size() > k_line_bytes_max) {
            throw DataError{place() + ": is longer than " + std::to_string(k_line_bytes_max) + " bytes"};
        }
        m_begin += line.size();
        if (end < rest.size()) {
            m_after_cr = rest[end] == '\r';
            ++m_begin;
        }
        return true;
    }
}

// Reads more, if only a byte. False at the end.
bool TextLines::fill()
{
    m_buffer.erase(0, m_begin);
    m_begin = 0;
    std::string& target = m_encoding == Encoding::utf8 ? m_buffer : m_raw;
    const std::size_t used = target.size();
    target.resize(used + k_read_bytes);
    const std::size_t got = m_bytes->read({target.data() + used, k_read_bytes});
    target.resize(used + got);
    if (m_encoding == Encoding::unknown && (m_raw.size() >= 3 || got == 0)) {
        detect();
    }
    if (m_encoding == Encoding::utf16_little || m_encoding == Encoding::utf16_big) {
        decode_utf16();
    }
    return got > 0;
}

// A log and a header begin with ASCII, so a NUL as one of the first two bytes tells UTF-16 that has no mark.
void TextLines::detect()
{
    const std::string_view head = m_raw;
    const auto second_is_nul = [&](std::size_t nul) { return head.size() > 1 && head[nul] == '\0'; };
    if (head.starts_with("\xFF\xFE") || second_is_nul(1)) {
        m_encoding = Encoding::utf16_little;
        m_raw.erase(0, head.starts_with("\xFF\xFE") ? 2 : 0);
    } else if (head.starts_with("\xFE\xFF") || second_is_nul(0)) {
        m_encoding = Encoding::utf16_big;
        m_raw.erase(0, head.starts_with("\xFE\xFF") ? 2 : 0);
    } else {
        m_encoding = Encoding::utf8;
        m_raw.erase(0, head.starts_with("\xEF\xBB\xBF") ? 3 : 0);
        m_buffer.append(m_raw);
        m_raw.clear();
    }
}

void TextLines::decode_utf16()
{
    const std::size_t low = m_encoding == Encoding::utf16_little ? 0 : 1;
    const auto unit_at = [&](std::size_t at) {
        return static_cast<char32_t>(static_cast<unsigned char>(m_raw[at + low]) |
                                     (static_cast<unsigned char>(m_raw[at + 1 - low]) << 8U));
    };
    std::size_t at = 0;
    while (at + 1 < m_raw.size()) {
        char32_t c = unit_at(at);
        std::size_t taken = 2;
        if (is_high_surrogate(c)) {
            if (at + 3 >= m_raw.size()) {
                break; // its other half comes with the next bytes
            }
            const char32_t second = unit_at(at + 2);
            taken = is_low_surrogate(second) ? 4 : 2;
            c = taken == 4 ? 0x10000 + ((c - 0xD800) << 10U) + (second - 0xDC00) : k_replacement;
        } else if (is_low_surrogate(c)) {
            c = k_replacement;
        }
        append_utf8(c, m_buffer);
        at += taken;
    }
    m_raw.erase(0, at);
}

} // namespace bh::movie
