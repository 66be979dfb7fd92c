#include "policy_queue.hpp"

#include <algorithm>

namespace bh::net {

std::string PolicyQueue::take_line(std::string_view line)
{
    static const std::vector<std::string> k_any_key;
    if (line.empty()) {
        return {}; // an empty line is no action and no mistake
    }
    // Which names are controls depends on the session, and which session is meant only parsing tells: a line that is no
    // action for the oldest may be one for the session that it names.
    std::string error;
    const bool idle = m_pending.empty();
    auto answer = protocol::parse_answer(line, idle ? k_any_key : m_pending.front()->keys, error);
    auto target = m_pending.begin();
    if (answer && answer->session) {
        const std::uint64_t named = *answer->session;
        target = std::find_if(m_pending.begin(), m_pending.end(),
                              [named](const auto& pending) { return pending->session == named; });
        if (target == m_pending.end()) {
            return "the policy answered session " + std::to_string(named) + ", which waits for nothing";
        }
        answer = protocol::parse_answer(line, (*target)->keys, error);
    }
    for (auto other = m_pending.begin(); !answer && line.starts_with('{') && other != m_pending.end(); ++other) {
        std::string ignored;
        auto attempt = protocol::parse_answer(line, (*other)->keys, ignored);
        if (attempt && attempt->session == (*other)->session) {
            answer = std::move(attempt);
            target = other;
        }
    }
    if (!answer) {
        return "the policy wrote a line that is no action: " + error;
    }
    if (idle) {
        return "the policy wrote a line that answers nothing: \"" + std::string{line.substr(0, 60)} + "\"";
    }
    const auto pending = *target;
    m_pending.erase(target);
    if (!pending->timed_out) {
        pending->answer = std::move(*answer);
        pending->done.notify_one();
    }
    return {};
}

void PolicyQueue::close_all()
{
    for (const auto& pending : m_pending) {
        pending->closed = true;
        pending->done.notify_one();
    }
    m_pending.clear();
}

} // namespace bh::net
