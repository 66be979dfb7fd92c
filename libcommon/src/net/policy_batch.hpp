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

    /// What is_due(), as the message that the policy reads, at the end of `out`.
    void send(std::string& out);

    /// Takes one line. Returns what to tell people if it, or a part of it, is no answer; empty if all is well. A batch
    /// that was answered in part is over.
    std::string take_line(std::string_view line);

    /// Nobody will answer any more.
    void close_all();

    /// Of the batch that gathers.
    [[nodiscard]] std::size_t bytes() const { return m_objects.size() + m_payload.size(); }

private:
    using Pending = std::vector<std::shared_ptr<PendingAnswer>>;

    std::string m_objects; ///< of the observations gathered, with commas between them
    std::string m_payload; ///< their pictures, one after another
    Pending m_gathered;
    Pending m_sent;
};

} // namespace bh::net
