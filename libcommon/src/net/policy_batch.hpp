#pragma once

#include "policy_queue.hpp"

#include <bh/net/policy.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bh::net {

/// Observations that are asked about together. While one batch is at the policy, the next one gathers: nobody waits for
/// a client that is slow, and every session that waits is in the next batch.
class PolicyBatch
{
public:
    /// Into the next batch.
    void add(std::shared_ptr<PendingAnswer> pending, const Observation& observation);

    /// There is something to send, and the last batch was answered.
    [[nodiscard]] bool is_due() const { return !m_gathered.empty() && m_sent.empty(); }

    /// What is_due(), as the message that the policy reads, at the end of `out`; without those who wait no longer, and
    /// nothing if that is all. What would make its line longer than 8 MiB, or its payload larger than a policy takes,
    /// stays for the next batch; an observation that is larger by itself goes alone.
    void send(std::string& out);

    /// Takes one line. Returns what to tell people if it, or a part of it, is no answer; empty if all is well. A batch
    /// that was answered in part is over, and so is one that was answered by an array of another length, or by what
    /// only begins like one.
    std::string take_line(std::string_view line);

    /// Nobody will answer any more.
    void close_all();

    /// Of the batch that gathers.
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }

    /// How many observations of the batch that was sent are not answered.
    [[nodiscard]] std::size_t unanswered() const { return m_sent.size(); }

private:
    using Pending = std::vector<std::shared_ptr<PendingAnswer>>;

    struct Gathered
    {
        std::shared_ptr<PendingAnswer> pending;
        std::string object;  ///< the observation
        std::string payload; ///< its picture; empty if there is none
    };

    /// Those who timed out: their clients ask anew, and nobody is asked about twice.
    void drop_late();
    /// The answer to them came, and is none.
    static void refuse(const Pending& list);
    static void close(const Pending& list);

    std::vector<Gathered> m_gathered;
    std::size_t m_bytes = 0; ///< of all objects and payloads gathered
    Pending m_sent;
};

} // namespace bh::net
