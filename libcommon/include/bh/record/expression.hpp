#pragma once

#include <bh/record/where.hpp>

#include <simdjson.h>

#include <string>
#include <string_view>
#include <vector>

namespace bh::record {

/// A number computed from the fields of a step: `+ - * /`, parentheses, numbers, fields named as FieldName says,
/// `abs(E)`, `min(E,E)`, `max(E,E)`; `[CONDITION]`, which is 1 where the Where holds and else 0; and `change(E)`, by
/// how much E grew since the step before.
class Expression
{
public:
    /// What change() needs of the step before; one for each episode.
    struct Memory
    {
        std::vector<double> before; ///< the value inside each change(), empty before the first step
    };

    /// \throws std::invalid_argument "character 7: what is wrong"
    explicit Expression(std::string_view text);

    /// Its value for a step record, or an observation of a policy. A field without a number counts as 0 and is named in
    /// `lacking`. At the first step of an episode every change() is 0. A value that is not finite becomes 0,
    /// here and inside change().
    double value(const simdjson::dom::object& step, Memory& memory, std::string& lacking) const;

private:
    friend class ExpressionParser;

    enum class Code
    {
        number,    ///< pushes m_numbers[argument]
        field,     ///< pushes the number of m_fields[argument]
        condition, ///< pushes 1 or 0 by m_conditions[argument]
        add,
        subtract,
        multiply,
        divide,
        negate,
        absolute,
        least,
        greatest,
        change ///< by how much the uppermost value differs from Memory::before[argument]
    };

    struct Instruction
    {
        Code code;
        std::size_t argument;
    };

    std::vector<double> m_numbers;
    std::vector<std::string> m_fields;
    std::vector<Where> m_conditions;
    std::vector<Instruction> m_code;
    std::size_t m_changes = 0;
};

} // namespace bh::record
