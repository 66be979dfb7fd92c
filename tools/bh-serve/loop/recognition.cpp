#include "loop/recognition.hpp"

#include <bh/base/error.hpp>
#include <bh/base/text.hpp>
#include <bh/protocol/action.hpp>
#include <bh/protocol/statement.hpp>
#include <bh/record/line_writer.hpp>

#include <nlohmann/json.hpp>
#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace bh::serve {

namespace {

constexpr std::size_t k_action_bytes_max = std::size_t{64} << 10;

std::string_view query_of(std::string_view target)
{
    return target.substr(std::min(target.find('?'), target.size()));
}

bool is_number(std::string_view text)
{
    const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
    return !digits.empty() && std::ranges::all_of(digits, is_digit);
}

/// A button as consoles have it, with a player in front or without.
bool is_button(std::string_view name)
{
    constexpr std::array<std::string_view, 24> k_names = {
        "UP", "DOWN", "LEFT", "RIGHT", "A",  "B",  "C",  "X",  "Y",     "Z",      "L",    "R",
        "L1", "R1",   "L2",   "R2",    "L3", "R3", "ZL", "ZR", "START", "SELECT", "NONE", "NOOP"};
    if (name.size() > 3 && to_lower(name[0]) == 'p' && is_digit(name[1]) && name[2] == ' ') {
        name.remove_prefix(3);
    }
    return std::ranges::find(k_names, to_upper(name)) != k_names.end();
}

bool are_buttons(std::string_view text)
{
    std::size_t count = 0;
    while (!text.empty()) {
        auto end = std::min(text.find_first_of("+,"), text.size());
        std::string_view item = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        item = item.substr(0, item.find_first_of("*="));
        const auto begin = std::min(item.find_first_not_of(' '), item.size());
        item = item.substr(begin, item.find_last_not_of(' ') + 1 - begin);
        if (!is_button(item)) {
            return false;
        }
        ++count;
    }
    return count > 0;
}

bool has_action_member(std::string_view text)
{
    const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
    constexpr std::array<const char*, 6> k_members = {"action", "actions", "controls", "buttons", "button", "input"};
    return json.is_object() &&
           std::ranges::any_of(k_members, [&json](const char* member) { return json.contains(member); });
}

} // namespace

std::string_view form_key(std::string_view body)
{
    for (const std::string_view key : {std::string_view{"payload"}, std::string_view{"screenshot"}}) {
        if (body.starts_with(key) && body.substr(key.size()).starts_with('=') &&
            body.find('&') == std::string_view::npos) {
            return key;
        }
    }
    return {};
}

bool looks_like_action(std::string_view answer)
{
    const auto end = answer.find_last_not_of(" \t\r\n") + 1;
    answer = answer.substr(0, end);
    if (answer.empty() || answer.size() > k_action_bytes_max || answer == "OK") {
        return false;
    }
    if (answer.starts_with('{')) {
        return has_action_member(answer);
    }
    return answer.find('\n') == std::string_view::npos &&
           (answer.starts_with("ACT:") || (answer.size() > 2 && answer.starts_with('|') && answer.ends_with('|')) ||
            is_number(answer) || are_buttons(answer));
}

Recognition::Recognition(const LoopOptions& options) : m_options{options}
{
    if (!options.update.empty()) {
        re2::RE2::Options pattern_options{re2::RE2::Quiet};
        pattern_options.set_dot_nl(true);
        m_update = std::make_unique<re2::RE2>(options.update, pattern_options);
        if (!m_update->ok()) {
            throw UsageError{"--update", options.update + ": no regular expression: " + m_update->error()};
        }
    }
    for (const std::string& rule : options.actions) {
        m_rules.add(rule);
    }
}

Recognition::~Recognition() = default;

std::optional<bool> Recognition::is_said_update(const LoopMessage& message, std::string_view text) const
{
    if (m_update == nullptr) {
        return std::nullopt;
    }
    const std::string request = std::string{message.method} + " " + std::string{message.target};
    return (!message.method.empty() && re2::RE2::PartialMatch(request, *m_update)) ||
           re2::RE2::PartialMatch(re2::StringPiece{text.data(), text.size()}, *m_update);
}

protocol::Update Recognition::read(const LoopMessage& message)
{
    using Kind = protocol::Update::Kind;
    if (message.is_picture) {
        return m_reader.read_picture(message.body);
    }
    protocol::Update update;
    const bool has_body = !message.body.empty() || (message.method != "GET" && message.method != "HEAD");
    if (has_body) {
        update = m_reader.read(message.body);
    }
    if (update.kind == Kind::screenshot || update.kind == Kind::hello || update.kind == Kind::episode_end ||
        (update.kind == Kind::state && update.request.starts_with('@'))) {
        return update;
    }
    const std::optional<bool> is_said = is_said_update(message, update.request);
    if (update.kind == Kind::statements && !is_said.value_or(false)) {
        return update;
    }
    if (is_said == false) {
        update.kind = Kind::bad;
        update.error = "no update (--update)";
        return update;
    }
    if (update.kind == Kind::state) {
        return update;
    }
    const std::string text = has_body ? update.request : std::string{query_of(message.target)};
    const bool has_fields = protocol::read_fields(
        update, has_body ? text : std::string_view{text}.substr(text.empty() ? 0 : 1), m_options.fields);
    if (is_said && !has_fields) {
        protocol::take_text(update, has_body ? text : std::string_view{});
    }
    // What a client asks for is no update by itself, whatever its query says.
    if (!has_body && !is_said) {
        update.kind = Kind::bad;
    }
    return update;
}

std::optional<std::string> Recognition::action_in(std::string_view answer) const
{
    if (answer.size() > k_action_bytes_max) {
        return std::nullopt;
    }
    auto action = m_rules.apply(answer);
    return action && !action->empty() ? action : std::nullopt;
}

} // namespace bh::serve
