#pragma once

#include <bh/net/policy.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bh::net {

/// An observation that was sent to a policy and not answered yet.
struct PendingAnswer
{
    PendingAnswer(EventLoop& loop, std::uint64_t session_number, const std::vector<std::string>& control_names)
        : session{session_number}, keys{control_names}, done{loop}
    {
    }

    std::uint64_t session;
    std::vector<std::string> keys;
    Event done;
    std::optional<protocol::Answer> answer;
    bool closed = false;    ///< no answer will come: the policy died or was stopped
    bool timed_out = false; ///< its answer, when it comes, is thrown away
};

/// Finds out which observation a policy's line answers.
class PolicyQueue
{
public:
    void add(std::shared_ptr<PendingAnswer> pending) { m_pending.push_back(std::move(pending)); }

    /// Takes one line. Returns what to tell people if it is no action, or answers nothing; empty if all is well.
    std::string take_line(std::string_view line);
    /// Nobody will answer any more.
    void close_all();

    [[nodiscard]] std::size_t size() const { return m_pending.size(); }

private:
    std::deque<std::shared_ptr<PendingAnswer>> m_pending;
};

} // namespace bh::net
