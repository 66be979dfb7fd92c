#include "where_parser.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace bh::record {

void WhereParser::parse_or()
{
    std::vector<std::size_t> jumps;
    parse_and();
    while (m_text.take("||")) {
        jumps.push_back(add(Where::Code::jump_if_true));
        parse_and();
    }
    land(jumps);
}

void WhereParser::parse_and()
{
    std::vector<std::size_t> jumps;
    parse_not();
    while (m_text.take("&&")) {
        jumps.push_back(add(Where::Code::jump_if_false));
        parse_not();
    }
    land(jumps);
}

void WhereParser::parse_not()
{
    m_text.enter();
    if (m_text.take("!")) {
        parse_not();
        add(Where::Code::negate);
    } else if (m_text.take("(")) {
        parse_or();
        m_text.expect(")");
    } else {
        parse_test();
    }
    m_text.leave();
}

void WhereParser::parse_test()
{
    Where::Test test;
    test.field = m_text.parse_name("a comparison");
    if (test.field == "present" && m_text.take("(")) {
        test.field = m_text.parse_name("the name of a field");
        m_text.expect(")");
    } else {
        test.op = parse_operator();
        parse_literal(test);
    }
    m_out.m_tests.push_back(std::move(test));
    m_out.m_code.push_back({Where::Code::test, m_out.m_tests.size() - 1});
}

Where::Operator WhereParser::parse_operator()
{
    using Operator = Where::Operator;
    constexpr std::array<std::pair<std::string_view, Operator>, 6> k_operators = {{
        {"==", Operator::equal},
        {"!=", Operator::not_equal},
        {"<=", Operator::less_or_equal},
        {">=", Operator::greater_or_equal},
        {"<", Operator::less},
        {">", Operator::greater},
    }};
    for (const auto& [text, op] : k_operators) {
        if (m_text.take(text)) {
            return op;
        }
    }
    if (m_text.next() == '=') {
        m_text.fail("= compares nothing; equality is ==");
    }
    m_text.fail("one of == != < <= > >= is missing");
}

void WhereParser::parse_literal(Where::Test& test)
{
    const char first = m_text.next();
    if (first == '"' || first == '\'') {
        test.with_text = true;
        test.text = m_text.parse_string(first);
    } else if (const auto number = m_text.parse_number()) {
        test.number = *number;
    } else {
        m_text.fail("a number or a string in quotes is missing");
    }
}

std::size_t WhereParser::add(Where::Code code)
{
    m_out.m_code.push_back({code, 0});
    return m_out.m_code.size() - 1;
}

// The jumps go to what follows.
void WhereParser::land(const std::vector<std::size_t>& jumps)
{
    for (const std::size_t jump : jumps) {
        m_out.m_code[jump].argument = m_out.m_code.size();
    }
}

Where::Where(std::string_view expression)
{
    ExpressionText text{expression};
    WhereParser{text, *this}.parse_or();
    if (!text.at_end()) {
        text.fail("&& or || is missing before " + text.shown());
    }
}

} // namespace bh::record
