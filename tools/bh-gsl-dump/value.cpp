#include "value.hpp"

#include "json_text.hpp"

#include <bh/protocol/gsl.hpp>

#include <charconv>

namespace bh::gsl_dump {

namespace {

std::optional<std::size_t> to_index(std::string_view text)
{
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return index;
}

Value list_element(std::string_view list, std::string_view path)
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
    return Value{list.substr(0, list.find(','))};
}

Value find_below(const simdjson::dom::element& element, std::string_view path)
{
    using Type = simdjson::dom::element_type;
    switch (element.type()) {
    case Type::OBJECT:
        return find_value(element.get_object().value_unsafe(), path);
    case Type::STRING:
        return list_element(element.get_string().value_unsafe(), path);
    case Type::INT64:
        return path == "0" ? Value{element} : Value{}; // a list of one is a number
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
    return dot == std::string_view::npos ? Value{item} : find_below(item, path.substr(dot + 1));
}

} // namespace

Value find_value(const simdjson::dom::object& object, std::string_view path)
{
    simdjson::dom::element element;
    if (object[path].get(element) == simdjson::SUCCESS) {
        return Value{element};
    }
    for (std::size_t dot = path.rfind('.'); dot != std::string_view::npos && dot > 0; dot = path.rfind('.', dot - 1)) {
        if (object[path.substr(0, dot)].get(element) == simdjson::SUCCESS) {
            return find_below(element, path.substr(dot + 1));
        }
    }
    return {};
}

void Value::append_json_to(std::string& out) const
{
    if (m_kind == Kind::text) {
        protocol::append_gsl_value(out, m_text);
    } else {
        append_json(out, m_json);
    }
}

void Value::append_text_to(std::string& out) const
{
    if (m_kind == Kind::text) {
        out += m_text;
    } else if (m_json.is_string()) {
        out += m_json.get_string().value_unsafe();
    } else if (!m_json.is_null()) {
        append_json(out, m_json);
    }
}

} // namespace bh::gsl_dump
