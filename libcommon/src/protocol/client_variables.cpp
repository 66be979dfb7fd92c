#include "update_fields.hpp"

#include <bh/base/text.hpp>
#include <bh/protocol/action.hpp>
#include <bh/protocol/client_variables.hpp>
#include <bh/protocol/statement.hpp>
#include <bh/record/line_writer.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace bh::protocol {

namespace {

constexpr std::string_view k_none = "None";

/// What a client can only read; `restart` is the one that it may set, too.
constexpr std::array<std::string_view, 12> k_read_only = {
    "screenshots", "controls",  "rom",  "save",  "update_interval", "actions",
    "speed",       "frameskip", "exit", "sound", "guessed",         "restart"};

bool is_reserved(std::string_view name)
{
    return std::find(k_read_only.begin(), k_read_only.end(), name) != k_read_only.end();
}

std::string python_bool(bool value)
{
    return value ? "True" : "False";
}

std::optional<std::int64_t> index_from(std::string_view text)
{
    std::int64_t index = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), index);
    if (failure != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return index;
}

// A word that stands where a type does and can only be meant as one: FLOAT, Int, DICT.
bool looks_like_type(std::string_view word)
{
    if (word.ends_with("[]")) {
        word.remove_suffix(2);
    }
    const std::string capitals = to_upper(word);
    return !word.empty() && std::all_of(word.begin(), word.end(), is_alpha) &&
           (capitals == word || type_from_name(capitals));
}

std::string no_type(std::string_view word)
{
    return "\"" + std::string{word.substr(0, 40)} +
           "\" is no type; known are INT, BOOL, STRING, INT[], BOOL[] and STRING[]";
}

// Paths are not quoted, so one with the separator in it would be taken for two answers.
ClientVariables::Answer path_answer(const std::string& path)
{
    ClientVariables::Answer answer;
    if (path.find("; ") == std::string::npos && path.find('\n') == std::string::npos) {
        answer.text = path;
    } else {
        answer.text = k_none;
        answer.error = "the path holds what separates answers";
    }
    return answer;
}

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

ClientVariables::ClientVariables(GameSettings game, PictureBudget& budget, Screenshots::Conversion show_picture)
    : screenshots{budget}, settings{std::move(game)}, m_show_picture{std::move(show_picture)}
{
}

ClientVariables::Answer ClientVariables::get(std::string_view argument, std::size_t room)
{
    Answer answer;
    std::string_view rest = argument;
    const std::string_view name = take_word(rest);
    if (name == "screenshots" && !rest.empty()) {
        return get_screenshot(rest, room);
    }
    if (!rest.empty()) {
        answer = get_entry(name, rest);
    } else if (name == "controls") {
        answer.text = hides_controls ? "" : controls.text();
    } else if (name == "rom") {
        answer = path_answer(settings.rom);
    } else if (name == "save") {
        answer = path_answer(save);
    } else if (name == "update_interval") {
        answer.text = std::to_string(settings.update_interval);
    } else if (name == "speed") {
        answer.text = std::to_string(settings.speed);
    } else if (name == "frameskip") {
        answer.text = std::to_string(settings.frameskip);
    } else if (name == "sound") {
        answer.text = python_bool(settings.sound);
    } else if (name == "guessed") {
        answer.text = python_bool(guessed);
    } else if (name == "exit") {
        answer.text = python_bool(exit);
        answer.exits = std::exchange(exit, false);
    } else if (name == "restart") {
        answer.text = python_bool(m_restart || m_restart_asked);
        answer.begins_episode = m_restart_asked && !m_restart;
        m_restart = m_restart_asked = false;
    } else if (const Value* const value = data.find(name)) {
        answer.text.append(type_name(type_of(*value))).append(" ");
        append_python(answer.text, *value);
    } else if (name == "wait") { // behind the client's own, which may have this name
        answer.text = std::to_string(settings.wait);
        knows_wait = true;
    } else {
        answer.text = k_none;
        answer.error = name.empty() ? "GET needs a name" : name == "screenshots" ? "screenshots needs a number" : "";
    }
    if (answer.text.size() > room) {
        answer.text = k_none;
        answer.error = "the answer would be too long";
    }
    return answer;
}

ClientVariables::Answer ClientVariables::get_screenshot(std::string_view number, std::size_t room)
{
    Answer answer;
    answer.text = k_none;
    const auto index = index_from(number);
    if (!index) {
        answer.error = "the number of a screenshot is no number";
        return answer;
    }
    const Picture shown = *index < 0 ? nullptr : screenshots.show(static_cast<std::uint64_t>(*index), m_show_picture);
    if (shown == nullptr) {
        return answer;
    }
    if (shown->empty()) {
        answer.error = "the screenshot cannot be shown";
    } else if ((shown->size() + 2) / 3 * 4 > room) { // in base64
        answer.error = "the answer would be too long";
    } else {
        answer.text = encode_base64(*shown);
    }
    return answer;
}

ClientVariables::Answer ClientVariables::get_entry(std::string_view name, std::string_view index) const
{
    Answer answer;
    answer.text = k_none;
    const Value* const list = data.find(name);
    if (list == nullptr) {
        return answer;
    }
    const auto number = index_from(index);
    if (!is_list(type_of(*list)) || !number) {
        answer.error = number ? "it is no list" : "the number of an entry is no number";
        return answer;
    }
    const std::size_t size = list_size(*list);
    if (const auto position = list_position(*number, size); position && *position < size) {
        answer.text.clear();
        append_python(answer.text, list_entry(*list, *position));
    }
    return answer;
}

std::string ClientVariables::set(std::string_view argument)
{
    std::string_view rest = argument;
    const std::string_view name = take_word(rest);
    std::string_view value = rest;
    const std::string_view second = take_word(value);
    if (name.empty() || rest.empty()) {
        return "SET needs a name and a value";
    }
    const auto type = type_from_name(second);
    std::string error;
    if (name == "restart") {
        const auto flag = parse_value(ValueType::boolean, type == ValueType::boolean ? value : rest, error);
        if (flag) {
            m_restart_asked = std::get<bool>(*flag);
            m_restart = m_restart && m_restart_asked;
        }
        return error;
    }
    if (is_reserved(name)) {
        return "it can only be read";
    }
    if (type) {
        if (is_list(*type) && !value.starts_with('[')) {
            take_word(value); // SET x INT[] val [1, 2]
        }
        auto parsed = parse_value(*type, value, error);
        return parsed ? data.assign(name, std::move(*parsed)) : error;
    }
    const Value* const known = data.find(name);
    const auto index = index_from(second);
    if (index && !value.empty() && (known == nullptr || is_list(type_of(*known)))) {
        return data.assign_entry(name, *index, value);
    }
    const bool has_strange_type = !value.empty() && looks_like_type(second);
    if (known == nullptr) {
        return has_strange_type ? no_type(second) : "there is no such variable, and no type is given";
    }
    auto parsed = parse_value(type_of(*known), rest, error);
    if (!parsed) {
        return has_strange_type ? no_type(second) : error;
    }
    return data.assign(name, std::move(*parsed));
}

std::string ClientVariables::assign(std::string_view name, Value value)
{
    const auto* const number = std::get_if<std::int64_t>(&value);
    auto* const text = std::get_if<std::string>(&value);
    const auto* const flag = std::get_if<bool>(&value);
    if (name == "update_interval" && number != nullptr && *number >= 1) {
        settings.update_interval = *number;
    } else if (name == "speed" && number != nullptr && *number >= 1 && *number <= GameSettings::k_speed_max) {
        settings.speed = *number;
    } else if (name == "frameskip" && number != nullptr && *number >= 0) {
        settings.frameskip = *number;
    } else if (name == "sound" && flag != nullptr) {
        settings.sound = *flag;
    } else if (name == "rom" && text != nullptr) {
        settings.rom = std::move(*text);
    } else if (name == "save" && text != nullptr) {
        save = std::move(*text);
    } else if (is_reserved(name)) {
        return "it cannot be set to that";
    } else {
        return data.assign(name, std::move(value), Variables::By::policy);
    }
    return {};
}

void ClientVariables::begin_episode(std::string next_save)
{
    save = std::move(next_save);
    screenshots.clear();
}

void ClientVariables::reset(std::string next_save)
{
    data.clear();
    screenshots.clear();
    controls.hold(k_no_action);
    save = std::move(next_save);
    exit = guessed = knows_wait = m_restart = m_restart_asked = false;
}

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
    m_variables.push_back({std::string{name}, std::move(value), by == By::client, true});
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
    variable.is_changed = true;
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
    variable->is_changed = true;
    return {};
}

void Variables::clear()
{
    m_variables.clear();
    m_bytes = 0;
}

Update Variables::take_update()
{
    return take(false);
}

Update Variables::take_changes()
{
    return take(true);
}

Update Variables::take(bool only_changed)
{
    Update update;
    update.kind = Update::Kind::state;
    FieldSink sink{update};
    for (Variable& variable : m_variables) {
        std::string text;
        if (only_changed && !std::exchange(variable.is_changed, false)) {
            continue;
        }
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
