#include "policy_queue.hpp"

#include <bh/record/printable.hpp>

#include <algorithm>

namespace bh::net {

std::string quoted_beginning(std::string_view line)
{
    return "\"" + record::beginning_of(line, k_shown_line_bytes) + "\"";
}

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
    // Where the controls are known, a single word was meant to be one.
    const bool is_word =
        !idle && !m_pending.front()->keys.empty() && line.find_first_of(" \t") == std::string_view::npos;
    const bool is_meant = answer || is_word || protocol::begins_like_answer(line);
    if (!is_meant) {
        return "the policy wrote a line that is no action: " + error;
    }
    auto target = m_pending.begin();
    if (const auto named = answer ? answer->session : protocol::session_named_by(line)) {
        target = std::find_if(m_pending.begin(), m_pending.end(),
                              [named](const auto& pending) { return pending->session == *named; });
        if (target == m_pending.end()) {
            return "the policy answered session " + std::to_string(*named) + ", which waits for nothing";
        }
        answer = protocol::parse_answer(line, (*target)->keys, error);
    }
    if (idle) {
        return "the policy wrote a line that answers nothing: " + quoted_beginning(line);
    }
    const auto pending = *target;
    m_pending.erase(target);
    pending->is_wrong = !answer;
    if (!pending->timed_out) {
        pending->answer = std::move(answer);
        pending->done.notify_one();
    }
    return pending->is_wrong
               ? "the policy's answer to " + pending->where + " is no action: " + error + ": " + quoted_beginning(line)
               : std::string{};
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
