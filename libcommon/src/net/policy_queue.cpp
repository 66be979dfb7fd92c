#include "policy_queue.hpp"

#include <algorithm>

namespace bh::net {

std::string PolicyQueue::take_line(std::string_view line)
{
    static const std::vector<std::string> k_any_key;
    if (line.empty()) {
        return {}; // an empty line is no action and no mistake
    }
    // The line may name its session only after parsing, and which names are controls depends on the session: parse it for the oldest
    // first, and again for the one it names.
    std::string error;
    const bool idle = m_pending.empty();
    auto answer = protocol::parse_answer(line, idle ? k_any_key : m_pending.front()->keys, error);
    auto target = m_pending.begin();
    if (answer && answer->session) {
        target = std::find_if(m_pending.begin(), m_pending.end(),
                              [&answer](const auto& pending) { return pending->session == *answer->session; });
        if (target == m_pending.end()) {
            return "the policy answered session " + std::to_string(*answer->session) + ", which waits for nothing";
        }
        answer = protocol::parse_answer(line, (*target)->keys, error);
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
