#include "player.hpp"

#include <bh/protocol/action.hpp>
#include <bh/record/line_writer.hpp>

namespace bh::policy {

void IdlePlayer::answer(const Observation& /*observation*/, std::string& out)
{
    record::LineWriter{out}.text("action", protocol::k_no_action).close();
}

void RandomPlayer::answer(const Observation& observation, std::string& out)
{
    if (observation.started) {
        m_sessions.erase(observation.session);
    }
    protocol::RandomPolicy& policy = m_sessions.find_or_make(observation.session, [&] {
        // The names of sessions do not come here. The first one is mostly that without a name, which bh-serve's own
        // random policy then draws the same for.
        const std::string name = observation.session == 1 ? "" : std::to_string(observation.session);
        return protocol::RandomPolicy{m_actions, m_seed, name};
    });
    record::LineWriter{out}.text("action", policy.act()).boolean("guessed", true).close();
}

} // namespace bh::policy
