#include "speedy_player.hpp"

#include <bh/base/ascii.hpp>
#include <bh/protocol/action.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/record/line_writer.hpp>

#include <algorithm>
#include <iterator>

namespace bh::policy {

namespace {

// "P1 Right" and "RIGHT" are the same.
std::string plain_action(std::string_view action)
{
    std::string plain;
    for (bool more = true; more;) {
        const auto plus = action.find('+');
        std::string_view item = action.substr(0, plus);
        if (item.starts_with("P1 ")) {
            item.remove_prefix(3);
        }
        plain += plain.empty() ? "" : "+";
        std::transform(item.begin(), item.end(), std::back_inserter(plain), to_lower);
        more = plus != std::string_view::npos;
        action.remove_prefix(more ? plus + 1 : action.size());
    }
    return plain;
}

std::string_view recorded_action(const simdjson::dom::object& message)
{
    simdjson::dom::object action;
    if (message["action"].get(action) == simdjson::SUCCESS) {
        return record::text_or(action, "text", "");
    }
    return record::text_or(message, "recorded", "");
}

} // namespace

void SpeedyPlayer::answer_offline(const Observation& observation, Episode& episode, Moment moment, std::string& out)
{
    record::LineWriter line{out};
    line.text("action", m_options.actions.actions[best(moment.features)]);
    if (!m_note.empty()) {
        line.text("note", m_note);
        m_note.clear();
    }
    line.close();
    take_recorded(recorded_action(observation.message), episode, std::move(moment));
}

void SpeedyPlayer::take_recorded(std::string_view recorded, Episode& episode, Moment moment)
{
    if (const auto action = action_index(recorded)) {
        episode.action = *action;
        episode.features = std::move(moment.features);
        episode.potential = moment.potential;
        episode.open = true;
    } else if (plain_action(recorded) == plain_action(protocol::k_no_action)) {
        episode.was_idle = true; // as an answer that restarts, loads or exits has it, which ends the episode
    } else {
        ++m_foreign;
    }
}

void SpeedyPlayer::watch(const Observation& step)
{
    if (!m_options.offline) {
        return;
    }
    Episode& episode = episode_of(step);
    Moment moment = look(step.message, episode);
    const std::string_view recorded = recorded_action(step.message);
    moment.terminal = moment.terminal || (recorded.empty() && !moment.truncated); // an episode's last observation
    if (episode.open) {
        close_step(episode, moment);
    }
    ++m_unlearned;
    ++m_unsaved;
    if (recorded.empty()) {
        end_episode(episode);
    } else {
        take_recorded(recorded, episode, std::move(moment));
    }
}

std::optional<std::uint32_t> SpeedyPlayer::action_index(std::string_view recorded) const
{
    const std::string plain = plain_action(recorded);
    for (std::size_t i = 0; i < m_options.actions.actions.size(); ++i) {
        if (plain_action(m_options.actions.actions[i]) == plain) {
            return static_cast<std::uint32_t>(i);
        }
    }
    return std::nullopt;
}

} // namespace bh::policy
