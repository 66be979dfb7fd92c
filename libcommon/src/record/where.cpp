#include "expression_text.hpp"

#include <bh/base/text.hpp>
#include <bh/record/field.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/record/where.hpp>

#include <algorithm>
#include <array>
#include <compare>
#include <utility>

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

bool holds(const Where::Test& test, const simdjson::dom::object& step,
           std::span<const std::optional<long double>> changes)
{
    if (test.change) {
        const auto change = *test.change < changes.size() ? changes[*test.change] : std::nullopt;
        return change && holds(test.op, *change <=> test.number);
    }
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

bool Where::matches(const simdjson::dom::object& step, std::span<const std::optional<long double>> changes) const
{
    bool truth = false;
    for (std::size_t at = 0; at < m_code.size(); ++at) {
        const Instruction& instruction = m_code[at];
        switch (instruction.code) {
        case Code::test:
            truth = holds(m_tests[instruction.argument], step, changes);
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

// Who asks whether a field is present wants to hear that it is not.
WhereWatch::WhereWatch(const Where& where) : m_where{where}
{
    for (std::size_t i = 0; i < where.m_tests.size(); ++i) {
        if (where.m_tests[i].op != Operator::present) {
            m_doubts.emplace_back().test = i;
        }
    }
}

bool WhereWatch::matches(const simdjson::dom::object& step)
{
    m_has_steps = true;
    if (!m_doubts.empty()) {
        std::erase_if(m_doubts, [&](Doubt& doubt) { return !remains(doubt, step); });
    }
    if (m_where.has_changes()) {
        find_changes(step);
    }
    return m_where.matches(step, m_changes);
}

void WhereWatch::find_changes(const simdjson::dom::object& step)
{
    const std::uint64_t session = unsigned_or(step, "session", 0);
    const std::uint64_t episode = unsigned_or(step, "episode", 0);
    if (m_before.size() == k_sessions_max && !m_before.contains(session)) {
        m_before.clear(); // nobody plays in so many at once
    }
    const auto [place, is_new] = m_before.try_emplace(session);
    Before& before = place->second;
    const bool is_first = is_new || before.episode != episode;
    before.episode = episode;
    before.numbers.resize(m_where.m_changes);
    m_changes.assign(m_where.m_changes, std::nullopt);
    for (const Where::Test& test : m_where.m_tests) {
        if (!test.change) {
            continue;
        }
        std::optional<long double>& last = before.numbers[*test.change];
        const auto now = Scalar{find_value(step, test.field)}.number();
        if (now && is_first) {
            m_changes[*test.change] = 0;
        } else if (now && last) {
            m_changes[*test.change] = *now - *last;
        }
        last = now;
    }
}

bool WhereWatch::remains(Doubt& doubt, const simdjson::dom::object& step) const
{
    const Where::Test& test = m_where.m_tests[doubt.test];
    const FieldValue value = find_value(step, test.field);
    if (value.is_absent() || is_null(value)) {
        return true;
    }
    const Scalar scalar{value};
    if (test.with_text ? scalar.is_comparable() : scalar.number().has_value()) {
        return false;
    }
    if (!doubt.was_present) {
        constexpr std::size_t k_example_bytes = 40;
        doubt.was_present = true;
        const std::string json = value.kind == FieldValue::Kind::json ? std::string{simdjson::minify(value.element)}
                                                                      : '"' + std::string{value.text} + '"';
        doubt.example = beginning_of(json, k_example_bytes);
        doubt.is_object = value.kind == FieldValue::Kind::json && value.element.is_object();
        doubt.is_list = (value.kind == FieldValue::Kind::json && value.element.is_array()) ||
                        scalar.text().find(',') != std::string_view::npos;
    }
    return true;
}

std::vector<std::string> WhereWatch::warnings() const
{
    std::vector<std::string> warnings;
    for (const Doubt& doubt : m_has_steps ? m_doubts : std::vector<Doubt>{}) {
        const Where::Test& test = m_where.m_tests[doubt.test];
        std::string text = "no step has \"" + test.field + "\"";
        if (doubt.was_present) {
            text = "\"" + test.field + "\" is " +
                   (doubt.is_list     ? "a list"
                    : doubt.is_object ? "an object"
                                      : "text") +
                   " such as " + doubt.example + ", which does not compare with a " +
                   (test.with_text ? "string" : "number") + "; ";
            text += doubt.is_list     ? "compare an element of it, " + test.field + ".0"
                    : doubt.is_object ? "compare a member of it, " + test.field + ".NAME"
                                      : "compare it with a string in quotes";
        }
        if (std::ranges::find(warnings, text) == warnings.end()) {
            warnings.push_back(std::move(text));
        }
    }
    return warnings;
}

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
        if (test.field == "change" && m_text.take("(")) {
            test.field = m_text.parse_name("the name of a field");
            test.change = m_out.m_changes++;
            m_text.expect(")");
        }
        test.op = parse_operator();
        parse_literal(test);
        if (test.change && test.with_text) {
            m_text.fail("a change is a number; compare it with one");
        }
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
