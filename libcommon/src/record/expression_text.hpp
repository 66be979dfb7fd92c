#pragma once

#include <bh/record/where.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::record {

/// The text of a condition or an expression, read from left to right.
class ExpressionText
{
public:
    explicit ExpressionText(std::string_view text) : m_text{text} {}

    /// Takes the token, and spaces before it, if it comes next.
    bool take(std::string_view token);
    /// As take(), or fails.
    void expect(std::string_view token);
    /// Past spaces: is the end reached?
    bool at_end();
    /// Past spaces: the next character; 0 at the end.
    char next();
    /// The name of a field, bare or between backquotes. `wanted` says what is missing if there is none.
    std::string parse_name(std::string_view wanted);
    /// What stands between two of `quote`, the first of which comes next.
    std::string parse_string(char quote);
    /// A whole word that is a number, true or false. Nothing is taken if there is none.
    std::optional<long double> parse_number();
    /// A number without a sign; `x*2` ends it at the star. Nothing is taken if there is none.
    std::optional<double> parse_factor();

    /// One more parenthesis or sign is open; fails when there are more than anybody writes, which the stack would not
    /// hold.
    void enter();

    void leave() { --m_depth; }

    /// The character at the current place, in quotes, all its bytes.
    [[nodiscard]] std::string shown() const;
    /// \throws std::invalid_argument "character 7: reason"
    [[noreturn]] void fail(const std::string& reason) const;

private:
    void skip_spaces();

    std::string_view m_text;
    std::size_t m_at = 0;
    int m_depth = 0;
};

/// Recursive descent; makes the code of a Where.
class WhereParser
{
public:
    WhereParser(ExpressionText& text, Where& out) : m_text{text}, m_out{out} {}

    /// Takes a condition, as far as it goes.
    void parse_or();

private:
    void parse_and();
    void parse_not();
    void parse_test();
    Where::Operator parse_operator();
    void parse_literal(Where::Test& test);
    std::size_t add(Where::Code code);
    void land(const std::vector<std::size_t>& jumps);

    ExpressionText& m_text;
    Where& m_out;
};

} // namespace bh::record
