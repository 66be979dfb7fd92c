#include <bh/record/field.hpp>

#include <charconv>
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

} // namespace bh::record
