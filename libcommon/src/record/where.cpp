#include <bh/record/field.hpp>
#include <bh/record/where.hpp>

#include <array>
#include <charconv>
#include <compare>
#include <optional>

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

// A number, or room for the text of one.
class Scalar
{
public:
    explicit Scalar(const FieldValue& value)
    {
        if (value.kind == FieldValue::Kind::text) {
            m_text = value.text;
        } else if (value.kind == FieldValue::Kind::json) {
            read(value.element);
        }
    }

    // Nothing: it is text, or has no value that can be compared.
    [[nodiscard]] std::optional<long double> number() const { return m_number ? m_number : decimal_in(m_text); }

    [[nodiscard]] std::string_view text() const { return m_text; }

    [[nodiscard]] bool is_comparable() const { return m_comparable; }

private:
    void read(const simdjson::dom::element& element)
    {
        using Type = simdjson::dom::element_type;
        switch (element.type()) {
        case Type::INT64:
            set(element.get_int64().value_unsafe());
            break;
        case Type::UINT64:
            set(element.get_uint64().value_unsafe());
            break;
        case Type::DOUBLE:
            set(element.get_double().value_unsafe());
            break;
        case Type::BOOL:
            m_number = element.get_bool().value_unsafe() ? 1.0L : 0.0L;
            m_text = element.get_bool().value_unsafe() ? "true" : "false";
            break;
        case Type::STRING:
            m_text = element.get_string().value_unsafe();
            break;
        case Type::ARRAY:
        case Type::OBJECT:
        case Type::NULL_VALUE:
            m_comparable = false;
            break;
        }
    }

    template <typename Number>
    void set(Number value)
    {
        m_number = static_cast<long double>(value);
        const auto end = std::to_chars(m_digits.data(), m_digits.data() + m_digits.size(), value).ptr;
        m_text = {m_digits.data(), static_cast<std::size_t>(end - m_digits.data())};
    }

    // Text that is an optional minus, digits, and perhaps a point and digits.
    static std::optional<long double> decimal_in(std::string_view text)
    {
        const char* const last = text.data() + text.size();
        if (text.empty() || text.find_first_not_of("-.0123456789") != std::string_view::npos || text.back() == '.' ||
            text.front() == '.' || text.starts_with("-.")) {
            return std::nullopt;
        }
        std::int64_t whole = 0;
        if (const auto [end, error] = std::from_chars(text.data(), last, whole); error == std::errc{} && end == last) {
            return static_cast<long double>(whole);
        }
        double value = 0;
        const auto [end, error] = std::from_chars(text.data(), last, value);
        return error == std::errc{} && end == last ? std::optional<long double>{value} : std::nullopt;
    }

    std::optional<long double> m_number;
    std::string_view m_text;
    std::array<char, 32> m_digits = {}; // the longest double has 24 characters
    bool m_comparable = true;
};

bool is_null(const FieldValue& value)
{
    return value.kind == FieldValue::Kind::json && value.element.is_null();
}

FieldValue find(const simdjson::dom::object& step, std::string_view field)
{
    const FieldName name{field};
    FieldValue value;
    simdjson::dom::object observation;
    if (name.place != FieldName::Place::step && step["observation"].get(observation) == simdjson::SUCCESS) {
        value = find_field(observation, name.path);
    }
    if (value.is_absent() && name.place != FieldName::Place::observation) {
        value = find_in_step(step, name.path);
    }
    return value;
}

bool holds(const Where::Test& test, const simdjson::dom::object& step)
{
    const FieldValue value = find(step, test.field);
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
