#include <bh/record/scalar.hpp>

#include <algorithm>
#include <charconv>
#include <limits>

namespace bh::record {

namespace {

// Text that is an optional minus, digits, and perhaps a point and digits.
std::optional<long double> decimal_in(std::string_view text)
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
    if (end != last) {
        return std::nullopt;
    }
    if (error == std::errc::result_out_of_range) {
        // Without an exponent it is too large only by its digits before the point; else it is almost 0.
        const std::size_t first = std::min(text.find_first_not_of("-0"), text.size());
        const bool is_large = std::min(text.find('.'), text.size()) > first;
        const long double infinity = std::numeric_limits<long double>::infinity();
        return is_large ? (text.front() == '-' ? -infinity : infinity) : 0;
    }
    return error == std::errc{} ? std::optional<long double>{value} : std::nullopt;
}

} // namespace

Scalar::Scalar(const FieldValue& value)
{
    if (value.kind == FieldValue::Kind::text) {
        m_text = value.text;
    } else if (value.kind == FieldValue::Kind::json) {
        read(value.element);
    }
}

std::optional<long double> Scalar::number() const
{
    return m_number ? m_number : decimal_in(m_text);
}

void Scalar::read(const simdjson::dom::element& element)
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
void Scalar::set(Number value)
{
    m_number = static_cast<long double>(value);
    const auto end = std::to_chars(m_digits.data(), m_digits.data() + m_digits.size(), value).ptr;
    m_text = {m_digits.data(), static_cast<std::size_t>(end - m_digits.data())};
}

} // namespace bh::record
