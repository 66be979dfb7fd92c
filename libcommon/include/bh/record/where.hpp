#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bh::record {

/// A condition on steps, as the option --where takes it: comparisons (`== != < <= > >=`) of a field with a number or a
/// quoted string, and `present(FIELD)`, joined by `!`, `&&`, `||` and parentheses. `change(FIELD)` in place of a field
/// is by how much its number grew since the step before; only WhereWatch can tell.
///
/// Fields are named as FieldName says. A field that is absent or null makes its comparison false, != too. With a
/// number, text is compared as one if it is a decimal, otherwise it is only different; with a string, a number is
/// compared by its text. `true` and `false` are 1 and 0, and as text themselves.
class Where
{
public:
    /// \throws std::invalid_argument "character 7: what is wrong"
    explicit Where(std::string_view expression);

    /// Does the condition hold for the step record? Not for one that has_changes(). Allocates nothing.
    [[nodiscard]] bool matches(const simdjson::dom::object& step) const { return matches(step, {}); }

    /// Does it ask for a change()?
    [[nodiscard]] bool has_changes() const { return m_changes > 0; }

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
        std::optional<std::size_t> change; ///< which change() it is, if it is one
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

    /// `changes`: the value of each change(); nothing where there is none.
    [[nodiscard]] bool matches(const simdjson::dom::object& step,
                               std::span<const std::optional<long double>> changes) const;

    std::vector<Test> m_tests;
    std::vector<Instruction> m_code;
    std::size_t m_changes = 0;
};

/// Applies a Where to one step after another, and finds the comparisons that can hold for none of them, however the
/// steps are: a person who mistypes a field would take the empty answer for the truth.
class WhereWatch
{
public:
    explicit WhereWatch(const Where& where);

    /// As Where::matches(). Looks no closer once every comparison has met a value that it can compare.
    ///
    /// Wants all steps, in their order: of the first of an episode every change() of a number is 0. Sessions are told
    /// apart, k_sessions_max at most.
    bool matches(const simdjson::dom::object& step);

    static constexpr std::size_t k_sessions_max = 10'000;

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

    /// The numbers of the fields of every change(), at the last step of a session.
    struct Before
    {
        std::uint64_t episode = 0;
        std::vector<std::optional<long double>> numbers;
    };

    void find_changes(const simdjson::dom::object& step);

    const Where& m_where;
    std::unordered_map<std::uint64_t, Before> m_before; ///< by session
    std::vector<std::optional<long double>> m_changes;  ///< of the step at hand
    std::vector<Doubt> m_doubts;
    bool m_has_steps = false;
};

} // namespace bh::record
