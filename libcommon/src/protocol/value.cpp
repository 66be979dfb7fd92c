#include <bh/protocol/value.hpp>
#include <bh/record/line_writer.hpp>

#include <algorithm>
#include <array>

namespace bh::protocol {

namespace {

constexpr std::array<std::string_view, 6> k_type_names = {"INT", "BOOL", "STRING", "INT[]", "BOOL[]", "STRING[]"};
static_assert(k_type_names.size() == std::variant_size_v<Value>);

void append_json_scalar(std::string& out, std::int64_t value)
{
    record::append_json_number(out, value);
}

void append_json_scalar(std::string& out, bool value)
{
    out += value ? "true" : "false";
}

void append_json_scalar(std::string& out, const std::string& value)
{
    record::append_json_string(out, value);
}

template <typename Item>
void append_json_scalar(std::string& out, const std::vector<Item>& list)
{
    out += '[';
    bool first = true;
    for (const auto& item : list) {
        out += first ? "" : ",";
        append_json_scalar(out, item);
        first = false;
    }
    out += ']';
}

} // namespace

ValueType type_of(const Value& value)
{
    return static_cast<ValueType>(value.index());
}

bool is_list(ValueType type)
{
    return type >= ValueType::integers;
}

std::string_view type_name(ValueType type)
{
    return k_type_names[static_cast<std::size_t>(type)];
}

std::optional<ValueType> type_from_name(std::string_view name)
{
    const auto found = std::find(k_type_names.begin(), k_type_names.end(), name);
    if (found == k_type_names.end()) {
        return std::nullopt;
    }
    return static_cast<ValueType>(found - k_type_names.begin());
}

std::size_t list_size(const Value& value)
{
    switch (type_of(value)) {
    case ValueType::integers:
        return std::get<std::vector<std::int64_t>>(value).size();
    case ValueType::booleans:
        return std::get<std::vector<bool>>(value).size();
    case ValueType::strings:
        return std::get<std::vector<std::string>>(value).size();
    default:
        return 0;
    }
}

Value list_entry(const Value& list, std::size_t index)
{
    switch (type_of(list)) {
    case ValueType::integers:
        return std::get<std::vector<std::int64_t>>(list)[index];
    case ValueType::booleans:
        return bool{std::get<std::vector<bool>>(list)[index]};
    case ValueType::strings:
        return std::get<std::vector<std::string>>(list)[index];
    default:
        return list;
    }
}

void set_list_entry(Value& list, std::size_t index, Value entry)
{
    const auto put = [index](auto& items, auto&& item) {
        if (index == items.size()) {
            items.push_back(std::forward<decltype(item)>(item));
        } else if (index < items.size()) {
            items[index] = std::forward<decltype(item)>(item);
        }
    };
    if (auto* const integers = std::get_if<std::vector<std::int64_t>>(&list)) {
        if (const auto* const item = std::get_if<std::int64_t>(&entry)) {
            put(*integers, std::int64_t{*item});
        }
    } else if (auto* const booleans = std::get_if<std::vector<bool>>(&list)) {
        if (const auto* const item = std::get_if<bool>(&entry)) {
            put(*booleans, bool{*item});
        }
    } else if (auto* const strings = std::get_if<std::vector<std::string>>(&list)) {
        if (auto* const item = std::get_if<std::string>(&entry)) {
            put(*strings, std::move(*item));
        }
    }
}

std::size_t value_bytes(const Value& value)
{
    switch (type_of(value)) {
    case ValueType::string:
        return sizeof(Value) + std::get<std::string>(value).size();
    case ValueType::integers:
        return sizeof(Value) + list_size(value) * sizeof(std::int64_t);
    case ValueType::booleans:
        return sizeof(Value) + list_size(value);
    case ValueType::strings: {
        std::size_t bytes = sizeof(Value);
        for (const std::string& item : std::get<std::vector<std::string>>(value)) {
            bytes += sizeof(std::string) + item.size();
        }
        return bytes;
    }
    default:
        return sizeof(Value);
    }
}

void append_json(std::string& out, const Value& value)
{
    std::visit([&out](const auto& held) { append_json_scalar(out, held); }, value);
}

} // namespace bh::protocol
