#include <bh/base/text.hpp>
#include <bh/protocol/action.hpp>
#include <bh/protocol/gsl.hpp>
#include <bh/record/line_writer.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace bh::protocol {

namespace {

bool same_name(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return to_lower(x) == to_lower(y); });
}

bool is_integer(std::string_view text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size();
}

// Letters, digits and the few signs that BizHawk's control names have. Bytes above 127 are the PlayStation's shapes in
// UTF-8.
bool is_name_character(char character, bool spaces)
{
    const auto byte = static_cast<unsigned char>(character);
    return is_digit(character) || is_alpha(character) || byte >= 0x80 || character == '%' || character == '_' ||
           character == '-' || character == '.' ||
           (spaces && (character == ' ' || character == '/' || character == ','));
}

bool is_name(std::string_view name, const std::vector<std::string>& keys, bool spaces)
{
    if (same_name(name, k_no_action)) {
        return true;
    }
    if (!keys.empty()) {
        const std::string plain = decode_percent(name); // the sender writes %XX for what separates items
        return std::any_of(keys.begin(), keys.end(), [&plain](const std::string& key) {
            return same_name(plain, key) ||
                   (key.starts_with("P1 ") && same_name(plain, std::string_view{key}.substr(3)));
        });
    }
    if (name.size() > 3 && to_lower(name[0]) == 'p' && name[1] >= '1' && name[1] <= '9' && name[2] == ' ') {
        name.remove_prefix(3); // another player's button: "P2 RIGHT"
    }
    return !name.empty() &&
           std::all_of(name.begin(), name.end(), [spaces](char c) { return is_name_character(c, spaces); });
}

using nlohmann::json;

// What a reply may ask of the client, gsl(5).
constexpr std::array<std::string_view, 8> k_reply_fields = {"load",  "save",    "speed", "frameskip",
                                                            "sound", "restart", "exit",  "msg"};

constexpr std::string_view k_tag = "ACT:";

std::string_view without_blanks(std::string_view line)
{
    return line.substr(std::min(line.find_first_not_of(" \t"), line.size()));
}

bool is_false(std::string_view value)
{
    return value == "false" || value == "False" || value == "0";
}

bool add_field(Answer& answer, std::string_view key, std::string_view value, std::string& error)
{
    if (key == "terminated" || key == "truncated") { // for the recording, not for the client
        (key == "terminated" ? answer.terminated : answer.truncated) = !is_false(value);
        return true;
    }
    if (std::find(k_reply_fields.begin(), k_reply_fields.end(), key) == k_reply_fields.end()) {
        error = "unknown reply field \"" + std::string{key.substr(0, 40)} + "\"";
        return false;
    }
    if (value.find_first_of("|\r\n") != std::string_view::npos) {
        error = "the value of \"" + std::string{key} + "\" contains a bar or a line break";
        return false;
    }
    if ((key == "restart" || key == "exit") && is_false(value)) {
        return true; // said, and means nothing
    }
    answer.ends_episode = answer.ends_episode || key == "restart" || key == "load";
    answer.exits = answer.exits || key == "exit";
    answer.fields.append("|").append(key).append(":").append(value);
    return true;
}

// What is wrong with an action, with the controls that there are, if they are known.
std::string no_action(std::string_view text, const std::vector<std::string>& keys)
{
    constexpr std::size_t k_shown_names = 24; // two pads and what the console has itself
    std::string error = "\"" + std::string{text.substr(0, 60)} + "\" is no action";
    for (std::size_t i = 0; i < std::min(keys.size(), k_shown_names); ++i) {
        error.append(i == 0 ? "; the controls are " : ", ").append(keys[i]);
    }
    return error + (keys.size() > k_shown_names ? " and " + std::to_string(keys.size() - k_shown_names) + " more" : "");
}

std::string scalar_text(const json& value)
{
    return value.is_string() ? value.get<std::string>() : value.dump();
}

// {"P1 A":true,"P1 X Axis":-40} -> "P1 A+P1 X Axis=-40"
bool read_controls(const json& controls, Answer& answer, std::string& error)
{
    std::string action;
    for (const auto& [name, value] : controls.items()) {
        if (name.empty()) {
            error = "a control without a name";
            return false;
        }
        std::string item = name;
        if (value.is_number_integer()) {
            item += "=" + value.dump();
        } else if (!value.is_boolean()) {
            error = "the control \"" + name + "\" is neither a boolean nor an integer";
            return false;
        } else if (!value.get<bool>()) {
            continue;
        }
        action += (action.empty() ? "" : "+") + item;
    }
    answer.action = action.empty() ? std::string{k_no_action} : action;
    return true;
}

std::optional<Value> scalar_from(const json& value)
{
    if (value.is_boolean()) {
        return value.get<bool>();
    }
    if (value.is_string()) {
        return value.get<std::string>();
    }
    const bool too_large = value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{INT64_MAX};
    if (!value.is_number_integer() || too_large) {
        return std::nullopt;
    }
    return value.get<std::int64_t>();
}

// A list has entries of one type; an empty one is a list of integers.
std::optional<Value> variable_from(const json& value)
{
    if (!value.is_array()) {
        return scalar_from(value);
    }
    Value list = std::vector<std::int64_t>{};
    if (!value.empty() && value.front().is_boolean()) {
        list = std::vector<bool>{};
    } else if (!value.empty() && value.front().is_string()) {
        list = std::vector<std::string>{};
    }
    for (const json& item : value) {
        auto entry = scalar_from(item);
        const std::size_t before = list_size(list);
        if (entry) {
            set_list_entry(list, before, std::move(*entry));
        }
        if (list_size(list) == before) {
            return std::nullopt;
        }
    }
    return list;
}

void read_variables(const json& variables, Answer& answer)
{
    for (const auto& [name, value] : variables.items()) {
        if (auto variable = variable_from(value)) {
            answer.set.emplace_back(name, std::move(*variable));
        } else {
            const std::string shown = value.is_structured() ? "it" : value.dump(); // not what may be nested for ever
            answer.not_set.emplace_back(name, shown + " is no integer, boolean or string, nor a list of one of these");
        }
    }
}

bool read_member(const std::string& key, const json& value, Answer& answer, std::string& frames, std::string& error)
{
    if (key == "reply" && value.is_string()) {
        answer.reply = value.get<std::string>();
        return true;
    }
    if (key == "controls" && value.is_object()) {
        return read_controls(value, answer, error);
    }
    if (key == "set" && value.is_object()) {
        read_variables(value, answer);
        return true;
    }
    if (key == "action" && value.is_string()) {
        answer.action = value.get<std::string>();
    } else if (key == "frames" && value.is_number_unsigned() && value.get<std::uint64_t>() > 0) {
        frames = "*" + value.dump();
    } else if (key == "session" && value.is_number_unsigned()) {
        answer.session = value.get<std::uint64_t>();
    } else if (key == "guessed" && value.is_boolean()) {
        answer.guessed = value.get<bool>();
    } else if (key == "reward" && value.is_number()) {
        answer.reward = value.get<double>();
    } else if (key == "terminated" && value.is_boolean()) {
        answer.terminated = value.get<bool>();
    } else if (key == "truncated" && value.is_boolean()) {
        answer.truncated = value.get<bool>();
    } else if (key == "note" && value.is_string()) {
        answer.note = value.get<std::string>();
    } else if (key == "write_frame" && value.is_string()) {
        answer.write_frame = value.get<std::string>();
    } else if (std::find(k_reply_fields.begin(), k_reply_fields.end(), key) != k_reply_fields.end() &&
               !value.is_structured() && !value.is_null()) {
        return add_field(answer, key, scalar_text(value), error);
    } else {
        error = "the member \"" + key.substr(0, 40) + "\" is unknown or of the wrong type";
        return false;
    }
    return true;
}

std::optional<Answer> parse_json_answer(std::string_view line, const std::vector<std::string>& keys, std::string& error)
{
    const json object = json::parse(line, nullptr, false);
    if (!object.is_object()) {
        error = "not a JSON object";
        return std::nullopt;
    }
    Answer answer;
    std::string frames;
    for (const auto& [key, value] : object.items()) {
        if (!read_member(key, value, answer, frames, error)) {
            return std::nullopt;
        }
    }
    answer.action += frames;
    answer.says_action = !answer.reply || object.contains("action") || object.contains("controls");
    if (!is_action(answer.action, keys, true)) {
        error = no_action(answer.action, keys);
        return std::nullopt;
    }
    return answer;
}

} // namespace

bool is_action(std::string_view text, const std::vector<std::string>& keys, bool spaces)
{
    if (const auto star = text.rfind('*'); star != std::string_view::npos) {
        const std::string_view frames = text.substr(star + 1);
        if (!is_integer(frames) || frames.starts_with('-') || frames.find_first_not_of('0') == std::string_view::npos) {
            return false;
        }
        text = text.substr(0, star);
    }
    for (;;) {
        const std::string_view item = text.substr(0, text.find('+'));
        const auto equals = item.find('=');
        if (!is_name(item.substr(0, equals), keys, spaces) ||
            (equals != std::string_view::npos && !is_integer(item.substr(equals + 1)))) {
            return false;
        }
        if (item.size() == text.size()) {
            return true;
        }
        text.remove_prefix(item.size() + 1);
    }
}

std::string canonical_action(std::string_view text)
{
    const auto trimmed = [](std::string_view part) {
        const auto begin = std::min(part.find_first_not_of(' '), part.size());
        return part.substr(begin, part.find_last_not_of(' ') + 1 - begin);
    };
    const auto shortest = [](std::string_view number) {
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
        const bool is_number = error == std::errc{} && end == number.data() + number.size();
        return is_number ? std::to_string(value) : std::string{number};
    };
    std::string frames;
    if (const auto star = text.rfind('*'); star != std::string_view::npos) {
        frames = "*" + shortest(trimmed(text.substr(star + 1)));
        text = text.substr(0, star);
    }
    std::vector<std::pair<std::string, std::string>> controls; // names, and values of axes with their signs
    while (!text.empty()) {
        const std::string_view item = text.substr(0, text.find('+'));
        text.remove_prefix(std::min(item.size() + 1, text.size()));
        const auto equals = item.find('=');
        std::string name = to_upper(trimmed(item.substr(0, equals)));
        if (name.starts_with("P1 ")) {
            name.erase(0, 3);
        }
        if (!name.empty() && name != k_no_action) {
            controls.emplace_back(std::move(name), equals == std::string_view::npos
                                                       ? ""
                                                       : "=" + shortest(trimmed(item.substr(equals + 1))));
        }
    }
    std::ranges::stable_sort(controls, {}, &std::pair<std::string, std::string>::first);
    std::string canonical;
    std::string_view last;
    for (const auto& [name, value] : controls) {
        if (name != last) { // of several the first counts
            canonical.append(canonical.empty() ? "" : "+").append(name).append(value);
        }
        last = name;
    }
    return (canonical.empty() ? std::string{k_no_action} : canonical) + frames;
}

std::string format_reply(const Answer& answer)
{
    return answer.reply ? *answer.reply : "ACT:" + answer.action + answer.fields;
}

std::optional<Answer> parse_answer(std::string_view line, const std::vector<std::string>& keys, std::string& error)
{
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    if (!record::is_utf8(line)) {
        error = "not UTF-8"; // which a recording has to be
        return std::nullopt;
    }
    if (begins_like_answer(line)) {
        line = without_blanks(line);
    }
    if (line.starts_with('{')) {
        return parse_json_answer(line, keys, error);
    }
    const bool tagged = line.starts_with(k_tag);
    if (tagged) {
        line.remove_prefix(k_tag.size());
    }
    Answer answer;
    answer.action = line.substr(0, line.find('|'));
    if (!is_action(answer.action, keys, tagged)) {
        error = no_action(answer.action, keys);
        return std::nullopt;
    }
    line.remove_prefix(answer.action.size());
    while (!line.empty()) {
        line.remove_prefix(1);
        const std::string_view part = line.substr(0, line.find('|'));
        line.remove_prefix(part.size());
        const auto colon = part.find(':');
        if (colon == std::string_view::npos) {
            error = "a reply field without a colon, \"" + std::string{part.substr(0, 40)} + "\"";
            return std::nullopt;
        }
        if (!add_field(answer, part.substr(0, colon), part.substr(colon + 1), error)) {
            return std::nullopt;
        }
    }
    return answer;
}

bool begins_like_answer(std::string_view line)
{
    line = without_blanks(line);
    return line.starts_with('{') || line.starts_with(k_tag);
}

std::optional<std::uint64_t> session_named_by(std::string_view line)
{
    const json object = json::parse(line, nullptr, false);
    if (!object.is_object() || !object.contains("session") || !object["session"].is_number_unsigned()) {
        return std::nullopt;
    }
    return object["session"].get<std::uint64_t>();
}

std::optional<std::string_view> reply_field(const Answer& answer, std::string_view key)
{
    std::string_view rest = answer.fields;
    while (!rest.empty()) {
        rest.remove_prefix(1); // the bar
        const std::string_view field = rest.substr(0, rest.find('|'));
        rest.remove_prefix(field.size());
        const auto colon = field.find(':');
        if (field.substr(0, colon) == key && colon != std::string_view::npos) {
            return field.substr(colon + 1);
        }
    }
    return std::nullopt;
}

std::optional<std::vector<std::string>> split_batch_answer(std::string_view line)
{
    // No answer is nested so deep; what is would take the stack to write down again.
    const auto is_shallow = [](int depth, nlohmann::json::parse_event_t /*event*/, const nlohmann::json& /*value*/) {
        constexpr int k_depth_max = 16;
        return depth <= k_depth_max;
    };
    const nlohmann::json array = nlohmann::json::parse(line, is_shallow, false);
    if (!array.is_array()) {
        return std::nullopt;
    }
    std::vector<std::string> answers;
    for (const nlohmann::json& answer : array) {
        answers.push_back(answer.is_string() ? answer.get<std::string>() : answer.dump());
    }
    return answers;
}

} // namespace bh::protocol
