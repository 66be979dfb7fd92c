#include "builtin_policy.hpp"

namespace bh::serve {

net::Task<protocol::Answer> NonePolicy::act(const net::Observation& /*observation*/)
{
    co_return protocol::Answer{};
}

net::Task<void> NonePolicy::stop()
{
    co_return;
}

net::Task<protocol::Answer> RandomActions::act(const net::Observation& observation)
{
    auto found = m_by_name.find(observation.session_name);
    if (found == m_by_name.end()) {
        const std::string name{observation.session_name};
        found = m_by_name.emplace(name, protocol::RandomPolicy{m_actions, m_seed, name}).first;
    }
    protocol::Answer answer;
    answer.action = found->second.act();
    answer.guessed = true;
    co_return answer;
}

net::Task<void> RandomActions::stop()
{
    co_return;
}

void RandomActions::forget(std::string_view session_name)
{
    if (const auto found = m_by_name.find(session_name); found != m_by_name.end()) {
        m_by_name.erase(found);
    }
}

} // namespace bh::serve
