#include <bh/record/scalar.hpp>
#include <bh/record/where.hpp>

#include <compare>

namespace bh::record {

namespace {

using Operator = Where::Operator;

bool holds(Operator op, std::partial_ordering order)
{
    switch (op) {
    case Operator::equal:
        return order == 0;
    case Operator::not_equal:
        return order != 0;
    case Operator::less:
        return order < 0;
    case Operator::less_or_equal:
        return order <= 0;
    case Operator::greater:
        return order > 0;
    case Operator::greater_or_equal:
        return order >= 0;
    case Operator::present:
        break;
    }
    return true;
}

bool is_null(const FieldValue& value)
{
    return value.kind == FieldValue::Kind::json && value.element.is_null();
}

bool holds(const Where::Test& test, const simdjson::dom::object& step)
{
    const FieldValue value = find_value(step, test.field);
    if (value.is_absent() || is_null(value)) {
        return false;
    }
    if (test.op == Operator::present) {
        return true;
    }
    const Scalar scalar{value};
    if (!scalar.is_comparable()) {
        return test.op == Operator::not_equal;
    }
    if (test.with_text) {
        return holds(test.op, scalar.text() <=> std::string_view{test.text});
    }
    const auto number = scalar.number();
    return holds(test.op, number ? *number <=> test.number : std::partial_ordering::unordered);
}

} // namespace

bool Where::matches(const simdjson::dom::object& step) const
{
    bool truth = false;
    for (std::size_t at = 0; at < m_code.size(); ++at) {
        const Instruction& instruction = m_code[at];
        switch (instruction.code) {
        case Code::test:
            truth = holds(m_tests[instruction.argument], step);
            break;
        case Code::negate:
            truth = !truth;
            break;
        case Code::jump_if_false:
        case Code::jump_if_true:
            if (truth == (instruction.code == Code::jump_if_true)) {
                at = instruction.argument - 1; // which is behind this place
            }
            break;
        }
    }
    return truth;
}

} // namespace bh::record
