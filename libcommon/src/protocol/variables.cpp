#include "update_fields.hpp"

#include <bh/protocol/variables.hpp>
#include <bh/record/line_writer.hpp>

#include <algorithm>
#include <array>

namespace bh::protocol {

namespace {

/// What counts for a session and not for a step, gsl(5).
constexpr std::array<std::string_view, 8> k_hello_names = {"_system", "_rom",  "_sha1",     "_hash",
                                                           "_core",   "_keys", "_interval", "_wait"};

bool is_own(std::string_view name)
{
    return name.starts_with('_');
}

bool is_of_hello(std::string_view name)
{
    return std::find(k_hello_names.begin(), k_hello_names.end(), name) != k_hello_names.end();
}

} // namespace

std::optional<std::size_t> list_position(std::int64_t index, std::size_t size)
{
    const auto signed_size = static_cast<std::int64_t>(size);
    if (index < -signed_size) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(index < 0 ? index + signed_size : index);
}

const Value* Variables::find(std::string_view name) const
{
    const auto found = std::find_if(m_variables.begin(), m_variables.end(),
                                    [name](const Variable& variable) { return variable.name == name; });
    return found == m_variables.end() ? nullptr : &found->value;
}

Variables::Variable* Variables::find_variable(std::string_view name)
{
    const auto found = std::find_if(m_variables.begin(), m_variables.end(),
                                    [name](const Variable& variable) { return variable.name == name; });
    return found == m_variables.end() ? nullptr : &*found;
}

std::string Variables::assign(std::string_view name, Value value, By by)
{
    if (Variable* const known = find_variable(name)) {
        known->is_of_client = known->is_of_client || by == By::client;
        return replace(*known, std::move(value));
    }
    if (name.empty() || name.size() > k_name_bytes_max || !record::is_utf8(name)) {
        return "a name must be UTF-8 of 1 to 256 bytes";
    }
    if (m_variables.size() >= k_count_max) {
        return "there are 1024 variables already";
    }
    const std::size_t bytes = name.size() + value_bytes(value);
    if (m_bytes + bytes > k_bytes_max) {
        return "the variables would take more than 128 KiB";
    }
    m_bytes += bytes;
    m_variables.push_back({std::string{name}, std::move(value), by == By::client});
    return {};
}

std::string Variables::replace(Variable& variable, Value value)
{
    const std::size_t before = value_bytes(variable.value);
    const std::size_t after = value_bytes(value);
    if (m_bytes - before + after > k_bytes_max) {
        return "the variables would take more than 128 KiB";
    }
    m_bytes = m_bytes - before + after;
    variable.value = std::move(value);
    return {};
}

std::string Variables::assign_entry(std::string_view name, std::int64_t index, std::string_view literal)
{
    Variable* const variable = find_variable(name);
    if (variable == nullptr || !is_list(type_of(variable->value))) {
        return "there is no such list";
    }
    const std::size_t size = list_size(variable->value);
    const auto position = list_position(index, size);
    if (!position || *position > size) {
        return "the list has " + std::to_string(size) + " entries";
    }
    constexpr auto k_first_list = static_cast<int>(ValueType::integers);
    const auto entry_type = static_cast<ValueType>(static_cast<int>(type_of(variable->value)) - k_first_list);
    std::string error;
    auto entry = parse_value(entry_type, literal, error);
    if (!entry) {
        return error;
    }
    const std::size_t before = value_bytes(variable->value);
    const std::size_t added = value_bytes(*entry); // a little more than it takes inside the list
    if (m_bytes + added > k_bytes_max) {
        return "the variables would take more than 128 KiB";
    }
    set_list_entry(variable->value, *position, std::move(*entry));
    m_bytes = m_bytes - before + value_bytes(variable->value);
    return {};
}

void Variables::clear()
{
    m_variables.clear();
    m_bytes = 0;
}

Update Variables::take_update()
{
    Update update;
    update.kind = Update::Kind::state;
    FieldSink sink{update};
    for (const Variable& variable : m_variables) {
        std::string text;
        if (is_own(variable.name)) {
            append_python(text, variable.value);
            sink.add(variable.name, text);
            m_bytes -= variable.name.size() + value_bytes(variable.value);
        } else {
            append_json(text, variable.value);
            sink.add_json(variable.name, std::move(text), variable.is_of_client);
        }
    }
    sink.finish();
    std::erase_if(m_variables, [](const Variable& variable) { return is_own(variable.name); });
    return update;
}

Update Variables::take_hello()
{
    Update update;
    update.kind = Update::Kind::hello;
    FieldSink sink{update};
    for (const Variable& variable : m_variables) {
        if (is_of_hello(variable.name)) {
            std::string text;
            append_python(text, variable.value);
            sink.add(variable.name, text);
            m_bytes -= variable.name.size() + value_bytes(variable.value);
        }
    }
    std::erase_if(m_variables, [](const Variable& variable) { return is_of_hello(variable.name); });
    return update;
}

} // namespace bh::protocol
