#include <bh/base/ascii.hpp>
#include <bh/record/where.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <utility>

namespace bh::record {

namespace {

// Far more than anybody writes, and far less than the stack holds.
constexpr int k_depth_max = 200;

bool begins_name(char c)
{
    return is_alpha(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool continues_name(char c)
{
    return begins_name(c) || is_digit(c) || c == '.' || c == '-';
}

} // namespace

/// Recursive descent; makes the code of a Where.
class WhereParser
{
public:
    WhereParser(std::string_view text, Where& out) : m_text{text}, m_out{out} {}

    void parse()
    {
        parse_or();
        if (m_at < m_text.size()) {
            fail("&& or || is missing before " + shown());
        }
    }

private:
    using Code = Where::Code;
    using Operator = Where::Operator;

    void parse_or()
    {
        std::vector<std::size_t> jumps;
        parse_and();
        while (take("||")) {
            jumps.push_back(add(Code::jump_if_true));
            parse_and();
        }
        land(jumps);
    }

    void parse_and()
    {
        std::vector<std::size_t> jumps;
        parse_not();
        while (take("&&")) {
            jumps.push_back(add(Code::jump_if_false));
            parse_not();
        }
        land(jumps);
    }

    void parse_not()
    {
        if (++m_depth > k_depth_max) {
            fail("more than " + std::to_string(k_depth_max) + " parentheses and ! inside each other");
        }
        if (take("!")) {
            parse_not();
            add(Code::negate);
        } else if (take("(")) {
            parse_or();
            expect(")");
        } else {
            parse_test();
        }
        --m_depth;
    }

    void parse_test()
    {
        Where::Test test;
        test.field = parse_name("a comparison");
        if (test.field == "present" && take("(")) {
            test.field = parse_name("the name of a field");
            expect(")");
        } else {
            test.op = parse_operator();
            parse_literal(test);
        }
        m_out.m_tests.push_back(std::move(test));
        m_out.m_code.push_back({Code::test, m_out.m_tests.size() - 1});
    }

    std::string parse_name(std::string_view wanted)
    {
        skip_spaces();
        const std::size_t start = m_at;
        if (take("`")) {
            const std::size_t end = m_text.find('`', m_at);
            if (end == std::string_view::npos || end == m_at) {
                m_at = start;
                fail(end == start + 1 ? "the name is empty" : "the name has no closing `");
            }
            return std::string{m_text.substr(std::exchange(m_at, end + 1), end - start - 1)};
        }
        if (m_at == m_text.size() || !begins_name(m_text[m_at])) {
            fail(m_at == m_text.size() ? std::string{wanted} + " is missing"
                                       : std::string{wanted} + " cannot begin with " + shown());
        }
        while (m_at < m_text.size() && continues_name(m_text[m_at])) {
            ++m_at;
        }
        return std::string{m_text.substr(start, m_at - start)};
    }

    Operator parse_operator()
    {
        constexpr std::array<std::pair<std::string_view, Operator>, 6> k_operators = {{
            {"==", Operator::equal},
            {"!=", Operator::not_equal},
            {"<=", Operator::less_or_equal},
            {">=", Operator::greater_or_equal},
            {"<", Operator::less},
            {">", Operator::greater},
        }};
        for (const auto& [text, op] : k_operators) {
            if (take(text)) {
                return op;
            }
        }
        if (m_at < m_text.size() && m_text[m_at] == '=') {
            fail("= compares nothing; equality is ==");
        }
        fail("one of == != < <= > >= is missing");
    }

    void parse_literal(Where::Test& test)
    {
        skip_spaces();
        const char first = m_at < m_text.size() ? m_text[m_at] : '\0';
        if (first == '"' || first == '\'') {
            test.with_text = true;
            test.text = parse_string(first);
        } else if (const auto number = parse_number()) {
            test.number = *number;
        } else {
            fail("a number or a string in quotes is missing");
        }
    }

    std::string parse_string(char quote)
    {
        std::string value;
        for (std::size_t i = m_at + 1; i < m_text.size(); ++i) {
            if (m_text[i] == quote) {
                m_at = i + 1;
                return value;
            }
            if (m_text[i] == '\\' && i + 1 < m_text.size()) {
                ++i;
            }
            value += m_text[i];
        }
        fail("the string has no closing quote");
    }

    std::optional<long double> parse_number()
    {
        const std::size_t end = std::min(m_text.find_first_of(" \t\n)&|!=<>(", m_at), m_text.size());
        const std::string_view word = m_text.substr(m_at, end - m_at);
        std::optional<long double> number;
        if (word == "true" || word == "false") {
            number = word == "true" ? 1 : 0;
        } else if (std::uint64_t whole = 0; whole_in(word, whole)) {
            number = whole;
        } else if (std::int64_t negative = 0; whole_in(word, negative)) {
            number = negative;
        } else if (double real = 0; whole_in(word, real) && std::isfinite(real)) {
            number = real;
        }
        m_at = number ? end : m_at;
        return number;
    }

    template <typename Number>
    static bool whole_in(std::string_view word, Number& number)
    {
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
        return error == std::errc{} && end == word.data() + word.size();
    }

    std::size_t add(Code code)
    {
        m_out.m_code.push_back({code, 0});
        return m_out.m_code.size() - 1;
    }

    // The jumps go to what follows.
    void land(const std::vector<std::size_t>& jumps)
    {
        for (const std::size_t jump : jumps) {
            m_out.m_code[jump].argument = m_out.m_code.size();
        }
    }

    void skip_spaces()
    {
        while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\t' || m_text[m_at] == '\n')) {
            ++m_at;
        }
    }

    bool take(std::string_view token)
    {
        skip_spaces();
        if (!m_text.substr(m_at).starts_with(token)) {
            return false;
        }
        m_at += token.size();
        return true;
    }

    void expect(std::string_view token)
    {
        if (!take(token)) {
            fail(std::string{token} + " is missing");
        }
    }

    // The character at the current place, in quotes, all its bytes.
    [[nodiscard]] std::string shown() const
    {
        std::size_t end = m_at + 1;
        while (end < m_text.size() && (static_cast<unsigned char>(m_text[end]) & 0xC0U) == 0x80U) {
            ++end;
        }
        return "\"" + std::string{m_text.substr(m_at, end - m_at)} + "\"";
    }

    [[noreturn]] void fail(const std::string& reason) const
    {
        const auto before = m_text.substr(0, m_at);
        const auto characters = std::count_if(before.begin(), before.end(), [](char c) {
            return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; // not the rest of a UTF-8 character
        });
        throw std::invalid_argument{"character " + std::to_string(characters + 1) + ": " + reason};
    }

    std::string_view m_text;
    Where& m_out;
    std::size_t m_at = 0;
    int m_depth = 0;
};

Where::Where(std::string_view expression)
{
    WhereParser{expression, *this}.parse();
}

} // namespace bh::record
