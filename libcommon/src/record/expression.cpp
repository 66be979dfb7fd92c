#include "expression_text.hpp"

#include <bh/record/expression.hpp>
#include <bh/record/field.hpp>

#include <algorithm>
#include <cmath>

namespace bh::record {

double Expression::value(const simdjson::dom::object& step, Memory& memory, std::string& lacking) const
{
    std::vector<double> stack;
    const bool first = memory.before.size() != m_changes;
    memory.before.resize(m_changes);
    const auto pop = [&stack] {
        const double top = stack.back();
        stack.pop_back();
        return top;
    };
    for (const Instruction& instruction : m_code) {
        switch (instruction.code) {
        case Code::number:
            stack.push_back(m_numbers[instruction.argument]);
            continue;
        case Code::field: {
            const std::string& field = m_fields[instruction.argument];
            const Scalar scalar{find_value(step, field)};
            const auto number = scalar.number();
            if (!number) {
                lacking = field;
            }
            stack.push_back(static_cast<double>(number.value_or(0)));
            continue;
        }
        case Code::condition:
            stack.push_back(m_conditions[instruction.argument].matches(step) ? 1 : 0);
            continue;
        default:
            break;
        }
        const double right = pop();
        switch (instruction.code) {
        case Code::negate:
            stack.push_back(-right);
            break;
        case Code::absolute:
            stack.push_back(std::fabs(right));
            break;
        case Code::change: {
            double& before = memory.before[instruction.argument];
            const double now = std::isfinite(right) ? right : 0; // what is remembered is saved, and must be a number
            stack.push_back(first ? 0 : now - before);
            before = now;
            break;
        }
        case Code::add:
            stack.push_back(pop() + right);
            break;
        case Code::subtract:
            stack.push_back(pop() - right);
            break;
        case Code::multiply:
            stack.push_back(pop() * right);
            break;
        case Code::divide:
            stack.push_back(pop() / right);
            break;
        case Code::least:
            stack.push_back(std::min(pop(), right));
            break;
        default:
            stack.push_back(std::max(pop(), right));
            break;
        }
    }
    return std::isfinite(stack.back()) ? stack.back() : 0;
}

/// Recursive descent; makes the code of an Expression. Conditions are those of WhereParser.
class ExpressionParser
{
public:
    ExpressionParser(ExpressionText& text, Expression& out) : m_text{text}, m_out{out} {}

    void parse_sum()
    {
        parse_product();
        for (;;) {
            if (m_text.take("+")) {
                parse_product();
                add(Code::add);
            } else if (m_text.take("-")) {
                parse_product();
                add(Code::subtract);
            } else {
                return;
            }
        }
    }

private:
    using Code = Expression::Code;

    void parse_product()
    {
        parse_factor();
        for (;;) {
            if (m_text.take("*")) {
                parse_factor();
                add(Code::multiply);
            } else if (m_text.take("/")) {
                parse_factor();
                add(Code::divide);
            } else {
                return;
            }
        }
    }

    void parse_factor()
    {
        m_text.enter();
        if (m_text.take("-")) {
            parse_factor();
            add(Code::negate);
        } else if (m_text.take("(")) {
            parse_sum();
            m_text.expect(")");
        } else if (m_text.take("[")) {
            parse_condition();
        } else if (const auto number = m_text.parse_factor()) {
            m_out.m_numbers.push_back(*number);
            add(Code::number, m_out.m_numbers.size() - 1);
        } else {
            parse_field_or_function();
        }
        m_text.leave();
    }

    void parse_condition()
    {
        Where condition;
        WhereParser{m_text, condition}.parse_or();
        if (condition.has_changes()) {
            m_text.fail("a condition in [ ] has no change(); write change() outside of it");
        }
        m_text.expect("]");
        m_out.m_conditions.push_back(std::move(condition));
        add(Code::condition, m_out.m_conditions.size() - 1);
    }

    void parse_field_or_function()
    {
        const std::string name = m_text.parse_name("a number, a field or [");
        if (m_text.next() != '(') {
            m_out.m_fields.push_back(name);
            add(Code::field, m_out.m_fields.size() - 1);
            return;
        }
        m_text.expect("(");
        parse_sum();
        if (name == "abs") {
            add(Code::absolute);
        } else if (name == "change") {
            add(Code::change, m_out.m_changes++);
        } else if (name == "min" || name == "max") {
            m_text.expect(",");
            parse_sum();
            add(name == "min" ? Code::least : Code::greatest);
        } else {
            m_text.fail("there is no function \"" + name + "\"; there are abs, change, max, min");
        }
        m_text.expect(")");
    }

    void add(Code code, std::size_t argument = 0) { m_out.m_code.push_back({code, argument}); }

    ExpressionText& m_text;
    Expression& m_out;
};

Expression::Expression(std::string_view expression)
{
    ExpressionText text{expression};
    ExpressionParser{text, *this}.parse_sum();
    if (!text.at_end()) {
        text.fail("one of + - * / is missing before " + text.shown());
    }
}

} // namespace bh::record
