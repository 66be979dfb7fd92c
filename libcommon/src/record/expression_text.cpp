#include "expression_text.hpp"

#include <bh/base/text.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string_view>
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

template <typename Number>
bool whole_in(std::string_view word, Number& number)
{
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    return error == std::errc{} && end == word.data() + word.size();
}

} // namespace

bool ExpressionText::take(std::string_view token)
{
    skip_spaces();
    if (!m_text.substr(m_at).starts_with(token)) {
        return false;
    }
    m_at += token.size();
    return true;
}

void ExpressionText::expect(std::string_view token)
{
    if (!take(token)) {
        fail(std::string{token} + " is missing");
    }
}

bool ExpressionText::at_end()
{
    skip_spaces();
    return m_at == m_text.size();
}

char ExpressionText::next()
{
    return at_end() ? '\0' : m_text[m_at];
}

std::string ExpressionText::parse_name(std::string_view wanted)
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

std::string ExpressionText::parse_string(char quote)
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

std::optional<long double> ExpressionText::parse_number()
{
    skip_spaces();
    const std::size_t end = std::min(m_text.find_first_of(" \t\n)]&|!=<>(", m_at), m_text.size());
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

std::optional<double> ExpressionText::parse_factor()
{
    if (!is_digit(next())) {
        return std::nullopt;
    }
    double number = 0;
    const auto [end, error] = std::from_chars(m_text.data() + m_at, m_text.data() + m_text.size(), number);
    if (error != std::errc{} || !std::isfinite(number)) {
        fail("the number is too large or too small");
    }
    m_at = static_cast<std::size_t>(end - m_text.data());
    return number;
}

void ExpressionText::enter()
{
    if (++m_depth > k_depth_max) {
        fail("more than " + std::to_string(k_depth_max) + " parentheses and ! inside each other");
    }
}

std::string ExpressionText::shown() const
{
    std::size_t end = m_at + 1;
    while (end < m_text.size() && (static_cast<unsigned char>(m_text[end]) & 0xC0U) == 0x80U) {
        ++end;
    }
    return "\"" + std::string{m_text.substr(m_at, end - m_at)} + "\"";
}

void ExpressionText::fail(const std::string& reason) const
{
    const auto before = m_text.substr(0, m_at);
    const auto characters = std::count_if(before.begin(), before.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; // not the rest of a UTF-8 character
    });
    throw std::invalid_argument{"character " + std::to_string(characters + 1) + ": " + reason};
}

void ExpressionText::skip_spaces()
{
    while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\t' || m_text[m_at] == '\n')) {
        ++m_at;
    }
}

} // namespace bh::record
