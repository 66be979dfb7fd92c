#pragma once

#include <bh/net/policy.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
    /// Ends all waiting: no answer will come.
    void close_all();

    [[nodiscard]] std::size_t size() const { return m_pending.size(); }

private:
    std::deque<std::shared_ptr<PendingAnswer>> m_pending;
};

/// Observations that the policy is asked about together. While the policy works on one batch, the next one gathers. So
/// no session waits for a slow client, and every session that waits is in the next batch.
class PolicyBatch
{
public:
    /// Into the next batch.
    void add(std::shared_ptr<PendingAnswer> pending, const Observation& observation);

    /// A batch is not due before it has so many observations; at least one.
    void wait_for(std::uint64_t least) { m_least = least; }

    /// There is enough to send, and the last batch was answered.
    [[nodiscard]] bool is_due() const
    {
        return !m_gathered.empty() && m_sent.empty() && (m_gathered.size() >= m_least || m_is_rest);
    }

    /// What is_due(), as the message that the policy reads, at the end of `out`; without those who wait no longer, and
    /// nothing if that is all. What would make its line longer than 8 MiB, or its payload larger than a policy takes,
    /// stays for the next batch; an observation that is larger by itself goes alone.
    void send(std::string& out);

    /// Takes one line. Returns what to tell people if it, or a part of it, is no answer; empty if all is well. An
    /// observation that is answered by null waits on, and is in the next batch again. A batch
    /// that was answered in part is over, and so is one that was answered by an array of another length, or by what
    /// only begins like one.
    std::string take_line(std::string_view line);

    /// Ends all waiting: no answer will come.
    void close_all();

    /// Of the batch that gathers.
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }

    /// How many observations of the batch that was sent are not answered.
    [[nodiscard]] std::size_t unanswered() const { return m_sent.size(); }

private:
    struct Gathered
    {
        std::shared_ptr<PendingAnswer> pending;
        std::string object;  ///< the observation
        std::string payload; ///< its picture; empty if there is none
    };

    /// Drops observations that timed out: their clients ask again, and are asked about once.
    void drop_late();
    /// Asks about it once more, in the next batch.
    void postpone(Gathered&& one);
    /// The answer to them came, and is none.
    static void refuse(const std::vector<Gathered>& list);
    static void close(const std::vector<Gathered>& list);

    std::uint64_t m_least = 1;
    bool m_is_rest = false; ///< what is gathered did not fit into the last batch
    std::vector<Gathered> m_gathered;
    std::size_t m_bytes = 0; ///< of all objects and payloads gathered
    std::vector<Gathered> m_sent;
};

} // namespace bh::net
