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
    PendingAnswer(EventLoop& loop, const Observation& observation)
        : session{observation.session},
          where{"session " + std::to_string(session) + ", episode " + std::to_string(observation.episode) + ", step " +
                std::to_string(observation.step)},
          keys{*observation.keys},
          done{loop}
    {
    }

    std::uint64_t session;
    std::string where; ///< the observation's numbers, for people
    std::vector<std::string> keys;
    Event done;
    std::optional<protocol::Answer> answer;
    bool is_wrong = false;  ///< the answer came, and is none
    bool closed = false;    ///< no answer will come: the policy died or was stopped
    bool timed_out = false; ///< its answer, when it comes, is thrown away
};

constexpr std::size_t k_shown_line_bytes = 100; ///< of a policy's line that is wrong, for people

/// What is shown of a line.
std::string quoted_beginning(std::string_view line);

/// Finds out which observation a policy's line answers.
class PolicyQueue
{
public:
    void add(std::shared_ptr<PendingAnswer> pending) { m_pending.push_back(std::move(pending)); }

    /// Takes one line. Returns what to tell people if it is no action, or answers nothing; empty if all is well.
    /// A line that begins like an answer uses up its observation also if it is wrong: no other one will come. What else
    /// is no action was printed by mistake, and the answer is still to come.
    std::string take_line(std::string_view line);
    /// Nobody will answer any more.
    void close_all();

    [[nodiscard]] std::size_t size() const { return m_pending.size(); }

private:
    std::deque<std::shared_ptr<PendingAnswer>> m_pending;
};

} // namespace bh::net
