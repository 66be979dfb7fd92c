#include "answer_effects.hpp"

#include "gray.hpp"

#include <bh/base/atomic_file.hpp>
#include <bh/base/error.hpp>
#include <bh/record/printable.hpp>

#include <charconv>

namespace bh::serve {

namespace {

// The settings that an answer has among its reply fields.
void apply_settings(Session& session, const protocol::Answer& answer, Oddities& oddities)
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
                oddities.report_once(session, "field " + key,
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

void apply_answer(Session& session, const protocol::Answer& answer, Oddities& oddities)
{
    protocol::ClientVariables& variables = session.variables;
    variables.controls.hold(answer.action);
    if (const std::string oddity = variables.controls.oddity(); !oddity.empty()) {
        const std::string control = oddity.substr(0, oddity.find(" at "));
        oddities.report_once(session, "axis " + control, "the policy holds " + oddity + ", and is obeyed");
    }
    variables.guessed = answer.guessed;
    apply_settings(session, answer, oddities);
    for (const auto& [name, value] : answer.set) {
        if (const std::string error = variables.assign(name, value); !error.empty()) {
            oddities.report_once(session, "set " + name, "the policy sets " + name + ": " + error);
        }
    }
    for (const auto& [name, reason] : answer.not_set) {
        const std::string shown_name = record::printable(record::beginning_of(name, 40));
        oddities.report_once(session, "set " + shown_name, "the policy sets " + shown_name + ": " + reason);
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

void write_frame(const std::string& path, const protocol::Picture& picture, const GameOptions& game, RecordLog& log)
{
    if (picture == nullptr) {
        log.warning(path + ": the policy wants this step's picture, and there is none");
        return;
    }
    try {
        AtomicFile file{path, Overwrite::yes};
        file.write(game.grayscale ? gray_png(*picture, game.picture_bytes_max) : *picture);
        file.commit();
    } catch (const Error& error) {
        log.warning(std::string{"the policy's picture: "} + error.what());
    }
}

} // namespace bh::serve
