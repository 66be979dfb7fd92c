#include "policy/answer_effects.hpp"

#include "policy/policy_caller.hpp"

#include <bh/base/atomic_file.hpp>
#include <bh/base/error.hpp>
#include <bh/base/text.hpp>

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

namespace bh::serve {

namespace {

// The settings that an answer has among its reply fields.
void apply_settings(Session& session, const protocol::Answer& answer, SessionLife& life)
{
    protocol::GameSettings& settings = session.variables.settings;
    const auto number = [&](const std::string& key, std::int64_t& target, std::int64_t least, std::int64_t most) {
        if (const auto text = protocol::reply_field(answer, key)) {
            std::int64_t value = 0;
            const auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), value);
            const bool is_number = failure == std::errc{} && end == text->data() + text->size();
            if (is_number && value >= least && value <= most) {
                target = value;
            } else if (key == "speed" && *text == "max") {
                target = most;
            } else {
                life.warn_once(session, "field " + key,
                               "the policy's " + key + " is no number from " + std::to_string(least) + " to " +
                                   std::to_string(most));
            }
        }
    };
    number("speed", settings.speed, 1, protocol::GameSettings::k_speed_max);
    number("frameskip", settings.frameskip, 0, 99);
    if (const auto sound = protocol::reply_field(answer, "sound")) {
        settings.sound = *sound != "0" && *sound != "false" && *sound != "False";
    }
}

} // namespace

void apply_answer(Session& session, const protocol::Answer& answer, SessionLife& life)
{
    protocol::ClientVariables& variables = session.variables;
    variables.controls.hold(answer.action);
    if (const std::string excess = variables.controls.excess(); !excess.empty()) {
        const std::string control = excess.substr(0, excess.find(" at "));
        life.warn_once(session, "axis " + control, "the policy holds " + excess + ", and is obeyed");
    }
    variables.guessed = answer.guessed;
    apply_settings(session, answer, life);
    for (const auto& [name, value] : answer.set) {
        if (const std::string error = variables.assign(name, value); !error.empty()) {
            life.warn_once(session, "set " + name, "the policy sets " + name + ": " + error);
        }
    }
    for (const auto& [name, reason] : answer.not_set) {
        const std::string shown_name = printable(beginning_of(name, 40));
        life.warn_once(session, "set " + shown_name, "the policy sets " + shown_name + ": " + reason);
    }
    variables.exit = variables.exit || answer.exits;
    if (answer.ends_episode) {
        const auto load = protocol::reply_field(answer, "load");
        variables.begin_episode(load ? std::string{*load} : session.saves.draw());
        variables.tell_restart();
    }
}

void add_drawn_save(Session& session, const GameOptions& game, protocol::Answer& answer)
{
    if (!game.saves.empty() && !protocol::reply_field(answer, "load")) {
        answer.fields += "|load:" + session.variables.save;
    }
}

std::string_view end_of_episode(const protocol::Answer& answer)
{
    if (answer.ends_episode) {
        return protocol::reply_field(answer, "load") ? "load" : "restart";
    }
    return answer.exits                        ? "exit"
           : answer.terminated.value_or(false) ? "terminated"
           : answer.truncated.value_or(false)  ? "truncated"
                                               : "";
}

void add_outcome(protocol::Update& update, const protocol::Answer& answer)
{
    const auto add = [](std::optional<bool>& said, const std::optional<bool>& more) {
        said = said || more ? std::optional{said.value_or(false) || more.value_or(false)} : std::nullopt;
    };
    add(update.terminated, answer.terminated);
    add(update.truncated, answer.truncated);
    if (answer.ends_episode && !update.terminated.value_or(false)) {
        update.truncated = true;
    }
}

bool asks_for_more(const protocol::Answer& answer)
{
    return !answer.note.empty() || !answer.write_frame.empty();
}

void write_frame(const std::string& path, const std::string* png, RecordLog& log)
{
    if (png == nullptr) {
        log.warning(path + ": the policy wants this step's picture, and there is none");
        return;
    }
    try {
        AtomicFile file{path, Overwrite::yes};
        file.write(*png);
        file.commit();
    } catch (const Error& error) {
        log.warning(std::string{"the policy's picture: "} + error.what());
    }
}

std::optional<protocol::Answer> played_action(std::string_view inputs_json)
{
    std::optional<std::string> held = protocol::held_longest(inputs_json);
    if (!held) {
        return std::nullopt;
    }
    protocol::Answer answer;
    answer.action = std::move(*held);
    return answer;
}

} // namespace bh::serve
