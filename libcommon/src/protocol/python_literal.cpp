#include <bh/base/text.hpp>
#include <bh/protocol/value.hpp>
#include <bh/record/line_writer.hpp>

#include <algorithm>
#include <charconv>

namespace bh::protocol {

namespace {

constexpr std::string_view k_blanks = " \t";

std::string quoted(std::string_view text)
{
    constexpr std::size_t k_shown_bytes = 40;
    return "\"" + std::string{text.substr(0, k_shown_bytes)} + "\"";
}

std::string_view trimmed(std::string_view text)
{
    text.remove_prefix(std::min(text.find_first_not_of(k_blanks), text.size()));
    return text.substr(0, text.find_last_not_of(k_blanks) + 1);
}

std::optional<std::int64_t> integer_from(std::string_view word, std::string& error)
{
    std::string_view digits = word;
    const bool negative = digits.starts_with('-');
    if (negative || digits.starts_with('+')) {
        digits.remove_prefix(1);
    }
    if (const auto point = digits.find('.');
        point != std::string_view::npos && digits.find_first_not_of('0', point + 1) == std::string_view::npos) {
        digits = digits.substr(0, point); // 512.0: what Lua 5.4 prints for a whole number that it holds as a float
    }
    int base = 10;
    if (digits.size() > 2 && digits[0] == '0' && is_alpha(digits[1])) {
        const char prefix = to_lower(digits[1]);
        base = prefix == 'x' ? 16 : prefix == 'o' ? 8 : prefix == 'b' ? 2 : 0;
        digits.remove_prefix(2);
    }
    // Python takes no zeros in front, because they once meant an octal number.
    const bool zeros_first = base == 10 && digits.starts_with('0') && digits.find_first_not_of('0') != digits.npos;
    std::uint64_t size = 0;
    if (base == 0 || digits.empty() || zeros_first) {
        error = quoted(word) + " is no INT";
        return std::nullopt;
    }
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), size, base);
    if (end != digits.data() + digits.size()) {
        error = quoted(word) + " is no INT";
        return std::nullopt;
    }
    constexpr std::uint64_t k_most = std::uint64_t{INT64_MAX};
    if (failure != std::errc{} || size > k_most + (negative ? 1 : 0)) {
        error = quoted(word) + " does not fit into 64 bits";
        return std::nullopt;
    }
    return static_cast<std::int64_t>(negative ? std::uint64_t{0} - size : size);
}

std::optional<bool> boolean_from(std::string_view word, std::string& error)
{
    if (word == "True" || word == "true") { // as Python and as Lua write it
        return true;
    }
    if (word == "False" || word == "false") {
        return false;
    }
    error = quoted(word) + " is no BOOL";
    return std::nullopt;
}

void append_utf8(std::string& out, std::uint32_t code)
{
    const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80U | (code >> shift & 0x3FU)); };
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0U | code >> 6U);
        tail(0);
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0U | code >> 12U);
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xF0U | code >> 18U);
        tail(12);
        tail(6);
        tail(0);
    }
}

/// Reads literals one after another out of a text.
class LiteralReader
{
public:
    LiteralReader(std::string_view text, std::string& error) : m_rest{text}, m_error{error} {}

    [[nodiscard]] bool at_end() const { return m_rest.empty(); }

    void skip_blanks() { m_rest.remove_prefix(std::min(m_rest.find_first_not_of(k_blanks), m_rest.size())); }

    bool take(char wanted)
    {
        if (!m_rest.starts_with(wanted)) {
            return false;
        }
        m_rest.remove_prefix(1);
        return true;
    }

    bool read(std::int64_t& value)
    {
        const auto number = integer_from(word(), m_error);
        value = number.value_or(0);
        return number.has_value();
    }

    bool read(bool& value)
    {
        const auto truth = boolean_from(word(), m_error);
        value = truth.value_or(false);
        return truth.has_value();
    }

    bool read(std::string& value);

    template <typename Item>
    bool read(std::vector<Item>& list)
    {
        if (!take('[')) {
            m_error = quoted(m_rest) + " is no list";
            return false;
        }
        for (;;) {
            skip_blanks();
            if (take(']')) {
                return true;
            }
            Item item{};
            if (!read(item)) {
                return false;
            }
            list.push_back(std::move(item));
            skip_blanks();
            if (!take(',') && !m_rest.starts_with(']')) {
                m_error = m_rest.empty() ? "the list has no end" : "no comma before " + quoted(m_rest);
                return false;
            }
        }
    }

private:
    std::string_view word()
    {
        const std::string_view taken = m_rest.substr(0, std::min(m_rest.find_first_of(" \t,]"), m_rest.size()));
        m_rest.remove_prefix(taken.size());
        return taken;
    }

    bool read_escape(std::string& out);
    bool read_code(std::string& out, std::size_t digits);

    std::string_view m_rest;
    std::string& m_error;
};

bool LiteralReader::read(std::string& value)
{
    const std::string_view whole = m_rest;
    const char quote = m_rest.empty() ? '\0' : m_rest.front();
    if (quote != '\'' && quote != '"') {
        m_error = quoted(word()) + " is no STRING: it has no quotes";
        return false;
    }
    m_rest.remove_prefix(1);
    for (;;) {
        const auto plain = std::min(m_rest.find_first_of(quote == '\'' ? "'\\" : "\"\\"), m_rest.size());
        value += m_rest.substr(0, plain);
        m_rest.remove_prefix(plain);
        if (take(quote)) {
            return true;
        }
        if (!take('\\') || m_rest.empty()) {
            m_error = "the string " + quoted(whole) + " has no end";
            return false;
        }
        if (!read_escape(value)) {
            return false;
        }
    }
}

// What follows a backslash in a string (Python's reference, "Escape sequences"). One that Python does not know stays as
// it is, backslash and all.
bool LiteralReader::read_escape(std::string& out)
{
    constexpr std::string_view k_names = "\\'\"abfnrtv";
    constexpr std::string_view k_bytes = "\\'\"\a\b\f\n\r\t\v";
    const char name = m_rest.front();
    if (name >= '0' && name <= '7') {
        std::uint32_t code = 0;
        for (int digits = 0; digits < 3 && !m_rest.empty() && m_rest[0] >= '0' && m_rest[0] <= '7'; ++digits) {
            code = code * 8 + static_cast<std::uint32_t>(m_rest[0] - '0');
            m_rest.remove_prefix(1);
        }
        append_utf8(out, code);
        return true;
    }
    m_rest.remove_prefix(1);
    if (const auto known = k_names.find(name); known != std::string_view::npos) {
        out += k_bytes[known];
    } else if (name == 'x' || name == 'u' || name == 'U') {
        return read_code(out, name == 'x' ? 2 : name == 'u' ? 4 : 8);
    } else if (name == 'N') {
        m_error = "a character by its name, \\N, is not known here";
        return false;
    } else if (name != '\n') { // a line that goes on in the next one
        out += '\\';
        out += name;
    }
    return true;
}

bool LiteralReader::read_code(std::string& out, std::size_t digits)
{
    const std::string_view text = m_rest.substr(0, digits);
    std::uint32_t code = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), code, 16);
    constexpr std::uint32_t k_first_surrogate = 0xD800, k_last_surrogate = 0xDFFF, k_last_character = 0x10FFFF;
    if (text.size() != digits || failure != std::errc{} || end != text.data() + text.size() ||
        code > k_last_character || (code >= k_first_surrogate && code <= k_last_surrogate)) {
        m_error = quoted(text) + " after a backslash is no character";
        return false;
    }
    m_rest.remove_prefix(digits);
    append_utf8(out, code);
    return true;
}

template <typename Type>
std::optional<Value> whole_literal(std::string_view text, std::string& error)
{
    LiteralReader reader{text, error};
    Type value{};
    if (!reader.read(value)) {
        return std::nullopt;
    }
    if (!reader.at_end()) {
        error = "more than one value in " + quoted(text);
        return std::nullopt;
    }
    return value;
}

} // namespace

std::optional<Value> parse_value(ValueType type, std::string_view text, std::string& error)
{
    text = trimmed(text);
    if (!record::is_utf8(text)) {
        error = "the value is not UTF-8";
        return std::nullopt;
    }
    switch (type) {
    case ValueType::integer:
        return whole_literal<std::int64_t>(text, error);
    case ValueType::boolean:
        return whole_literal<bool>(text, error);
    case ValueType::string:
        // Lua scripts add a text to a statement as it is.
        if (!text.starts_with('\'') && !text.starts_with('"')) {
            return std::string{text};
        }
        return whole_literal<std::string>(text, error);
    case ValueType::integers:
        return whole_literal<std::vector<std::int64_t>>(text, error);
    case ValueType::booleans:
        return whole_literal<std::vector<bool>>(text, error);
    case ValueType::strings:
        break;
    }
    return whole_literal<std::vector<std::string>>(text, error);
}

} // namespace bh::protocol
