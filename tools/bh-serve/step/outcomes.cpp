#include "step/outcomes.hpp"

#include <utility>

namespace bh::serve {

bool Outcomes::add(Session& session, protocol::Update& update)
{
    const bool wants_reward = m_options.reward && !update.reward;
    if (!wants_reward && !m_options.terminated) {
        return false;
    }
    // The expressions find fields as in a step record.
    m_text.assign(R"({"observation":)").append(update.observation).append("}");
    const auto step = m_parser.parse_text(m_text);
    if (!step) {
        return false;
    }
    if (wants_reward) {
        const std::pair episode{session.number, session.episode};
        if (std::exchange(session.rewarded_episode, episode) != episode) {
            session.reward_memory = {};
        }
        std::string lacking;
        update.reward = m_options.reward->value(*step, session.reward_memory, lacking);
        if (!lacking.empty()) {
            m_life.warn_once(session, "reward " + lacking, "--reward: " + lacking + " is no number, and counts as 0");
        }
    }
    if (!m_options.terminated || !m_options.terminated->matches(*step)) {
        return false;
    }
    update.terminated = true;
    return update.kind != protocol::Update::Kind::episode_end;
}

void Outcomes::restart(protocol::Answer& answer)
{
    if (!answer.ends_episode && !answer.exits) {
        answer.fields += "|restart:true";
        answer.ends_episode = true;
    }
}

} // namespace bh::serve
