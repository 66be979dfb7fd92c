#include <bh/record/field.hpp>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

namespace bh::record {

namespace {

constexpr std::string_view k_of_observation = "observation.";
constexpr std::string_view k_of_step = "step.";

FieldValue json_value(const simdjson::dom::element& element)
{
    return {FieldValue::Kind::json, element, {}};
}

std::optional<std::size_t> to_index(std::string_view text)
{
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return index;
}

FieldValue list_element(std::string_view list, std::string_view path)
{
    const auto index = to_index(path);
    if (!index) {
        return {};
    }
    for (std::size_t i = 0; i < *index; ++i) {
        const std::size_t comma = list.find(',');
        if (comma == std::string_view::npos) {
            return {};
        }
        list.remove_prefix(comma + 1);
    }
    return {FieldValue::Kind::text, {}, list.substr(0, list.find(','))};
}

FieldValue find_below(const simdjson::dom::element& element, std::string_view path)
{
    using Type = simdjson::dom::element_type;
    switch (element.type()) {
    case Type::OBJECT:
        return find_field(element.get_object().value_unsafe(), path);
    case Type::STRING:
        return list_element(element.get_string().value_unsafe(), path);
    case Type::INT64:
    case Type::UINT64:
        return path == "0" ? json_value(element) : FieldValue{}; // a list of one is a number
    case Type::ARRAY:
        break;
    default:
        return {};
    }
    const std::size_t dot = path.find('.');
    const auto index = to_index(path.substr(0, dot));
    simdjson::dom::element item;
    if (!index || element.get_array().value_unsafe().at(*index).get(item) != simdjson::SUCCESS) {
        return {};
    }
    return dot == std::string_view::npos ? json_value(item) : find_below(item, path.substr(dot + 1));
}

} // namespace

FieldValue find_field(const simdjson::dom::object& object, std::string_view path)
{
    simdjson::dom::element element;
    if (object[path].get(element) == simdjson::SUCCESS) {
        return json_value(element);
    }
    for (std::size_t dot = path.rfind('.'); dot != std::string_view::npos && dot > 0; dot = path.rfind('.', dot - 1)) {
        if (object[path.substr(0, dot)].get(element) == simdjson::SUCCESS) {
            return find_below(element, path.substr(dot + 1));
        }
    }
    return {};
}

FieldValue find_in_step(const simdjson::dom::object& step, std::string_view path)
{
    simdjson::dom::element text;
    if (path == "action" && step["action"]["text"].get(text) == simdjson::SUCCESS) {
        return json_value(text);
    }
    return find_field(step, path);
}

FieldName::FieldName(std::string_view name) : path{name}
{
    if (name.size() > k_of_observation.size() && name.starts_with(k_of_observation)) {
        place = Place::observation;
        path = name.substr(k_of_observation.size());
    } else if (name.starts_with(k_of_step) &&
               name.find_first_not_of("0123456789", k_of_step.size()) != std::string_view::npos) {
        place = Place::step;
        path = name.substr(k_of_step.size());
    }
}

FieldValue find_value(const simdjson::dom::object& step, std::string_view name)
{
    const FieldName field{name};
    FieldValue value;
    simdjson::dom::object observation;
    if (field.place != FieldName::Place::step && step["observation"].get(observation) == simdjson::SUCCESS) {
        value = find_field(observation, field.path);
    }
    if (value.is_absent() && field.place != FieldName::Place::observation) {
        value = find_in_step(step, field.path);
    }
    return value;
}

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
