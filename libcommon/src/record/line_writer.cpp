#include <bh/base/text.hpp>
#include <bh/record/line_writer.hpp>

#include <simdjson.h>

#include <array>
#include <charconv>
#include <cmath>

namespace bh::record {

namespace {

template <typename Number>
void append_number(std::string& out, Number value)
{
    std::array<char, 32> digits = {}; // the longest double has 24 characters
    const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    out.append(digits.data(), result.ptr);
}

constexpr std::array<bool, 256> k_must_escape = [] {
    std::array<bool, 256> table{};
    for (std::size_t byte = 0; byte < 0x20; ++byte) {
        table[byte] = true;
    }
    table['"'] = true;
    table['\\'] = true;
    return table;
}();

void append_escaped(std::string& out, char character)
{
    constexpr std::string_view k_hex = "0123456789abcdef";
    switch (character) {
    case '"':
        out += "\\\"";
        break;
    case '\\':
        out += "\\\\";
        break;
    case '\n':
        out += "\\n";
        break;
    case '\r':
        out += "\\r";
        break;
    case '\t':
        out += "\\t";
        break;
    default:
        out += "\\u00";
        out += k_hex[static_cast<unsigned char>(character) >> 4U];
        out += k_hex[static_cast<unsigned char>(character) & 15U];
    }
}

} // namespace

void append_json_number(std::string& out, std::int64_t value)
{
    append_number(out, value);
}

void append_json_number(std::string& out, std::uint64_t value)
{
    append_number(out, value);
}

void append_json_number(std::string& out, double value)
{
    const std::size_t begin = out.size();
    append_number(out, value);
    // Readers take what looks like a whole number for one of 64 bits.
    constexpr double k_whole_max = 9'007'199'254'740'992; // 2^53
    if (std::abs(value) > k_whole_max && out.find_first_of(".e", begin) == std::string::npos) {
        out += "e0";
    }
}

void append_json_string(std::string& out, std::string_view text)
{
    out += '"';
    std::size_t start = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char character = text[i];
        if (k_must_escape[static_cast<unsigned char>(character)]) {
            out.append(text.substr(start, i - start));
            append_escaped(out, character);
            start = i + 1;
        }
    }
    out.append(text.substr(start)).push_back('"');
}

bool is_utf8(std::string_view text)
{
    return simdjson::validate_utf8(text.data(), text.size());
}

LineWriter::LineWriter(std::string& out) : m_out{out}
{
    m_out += '{';
}

void LineWriter::begin_member(std::string_view key)
{
    if (!m_first) {
        m_out += ',';
    }
    m_first = false;
    append_json_string(m_out, key);
    m_out += ':';
}

LineWriter& LineWriter::text(std::string_view key, std::string_view value)
{
    begin_member(key);
    append_json_string(m_out, value);
    return *this;
}

LineWriter& LineWriter::number(std::string_view key, std::int64_t value)
{
    begin_member(key);
    append_json_number(m_out, value);
    return *this;
}

LineWriter& LineWriter::number(std::string_view key, std::uint64_t value)
{
    begin_member(key);
    append_json_number(m_out, value);
    return *this;
}

LineWriter& LineWriter::real(std::string_view key, double value)
{
    begin_member(key);
    append_json_number(m_out, value);
    return *this;
}

LineWriter& LineWriter::boolean(std::string_view key, bool value)
{
    return raw(key, value ? "true" : "false");
}

LineWriter& LineWriter::raw(std::string_view key, std::string_view json)
{
    begin_member(key);
    m_out += json;
    return *this;
}

LineWriter& LineWriter::open(std::string_view key)
{
    begin_member(key);
    m_out += '{';
    m_first = true;
    return *this;
}

LineWriter& LineWriter::close()
{
    m_out += '}';
    m_first = false;
    return *this;
}

LineWriter& LineWriter::text_or_base64(std::string_view key, std::string_view value)
{
    if (is_utf8(value)) {
        return text(key, value);
    }
    return text(std::string{key} + "_b64", encode_base64(value));
}

} // namespace bh::record
