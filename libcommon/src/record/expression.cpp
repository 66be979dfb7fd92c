#include <bh/record/expression.hpp>
#include <bh/record/scalar.hpp>

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

} // namespace bh::record
