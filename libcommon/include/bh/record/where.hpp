#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>
#include <vector>

namespace bh::record {

/// A condition on steps, as the option --where takes it: comparisons (`== != < <= > >=`) of a field with a number or a
/// quoted string, and `present(FIELD)`, joined by `!`, `&&`, `||` and parentheses.
///
/// Fields are named as FieldName says. A field that is absent or null makes its comparison false, != too. With a
/// number, text is compared as one if it is a decimal, otherwise it is only different; with a string, a number is
/// compared by its text. `true` and `false` are 1 and 0, and as text themselves.
class Where
{
public:
    /// \throws std::invalid_argument "character 7: what is wrong"
    explicit Where(std::string_view expression);

    /// Does the condition hold for the step record? Allocates nothing.
    [[nodiscard]] bool matches(const simdjson::dom::object& step) const;

    enum class Operator
    {
        equal,
        not_equal,
        less,
        less_or_equal,
        greater,
        greater_or_equal,
        present
    };

    /// One comparison.
    struct Test
    {
        std::string field; ///< as it was written
        Operator op = Operator::present;
        bool with_text = false;
        /// Wide enough that every 64-bit integer and every double keeps its value.
        long double number = 0;
        std::string text;
    };

private:
    friend class WhereParser;
    friend class ExpressionParser;
    friend class WhereWatch;

    Where() = default;

    /// Steps of the evaluation. There is one truth value, which each step sets or looks at; that is all that
    /// `!`, `&&` and `||` need, and it cannot run out of stack.
    enum class Code
    {
        test,          ///< sets it by m_tests[argument]
        negate,        ///< turns it round
        jump_if_false, ///< goes on at m_code[argument]
        jump_if_true
    };

    struct Instruction
    {
        Code code;
        std::size_t argument;
    };

    std::vector<Test> m_tests;
    std::vector<Instruction> m_code;
};

/// Applies a Where to one step after another, and finds the comparisons that can hold for none of them, however the
/// steps are: a person who mistypes a field would take the empty answer for the truth.
class WhereWatch
{
public:
    explicit WhereWatch(const Where& where);

    /// As Where::matches(). Looks no closer once every comparison has met a value that it can compare.
    bool matches(const simdjson::dom::object& step);

    /// After the last step: what is wrong with the condition, a line for each field. Empty if there was no step.
    [[nodiscard]] std::vector<std::string> warnings() const;

private:
    /// A comparison that has not yet met a value that it can compare.
    struct Doubt
    {
        std::size_t test = 0;     ///< in Where::m_tests
        bool was_present = false; ///< it has met a value that it cannot compare
        bool is_list = false;     ///< that value is a list, or text with commas
        bool is_object = false;
        std::string example; ///< the beginning of that value, as JSON
    };

    bool remains(Doubt& doubt, const simdjson::dom::object& step) const;

    const Where& m_where;
    std::vector<Doubt> m_doubts;
    bool m_has_steps = false;
};

} // namespace bh::record
