#pragma once

#include "expression_text.hpp"

#include <bh/record/where.hpp>

#include <vector>

namespace bh::record {

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
