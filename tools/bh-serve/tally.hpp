#pragma once

#include "options.hpp"
#include "session_table.hpp"

#include <bh/net/task.hpp>
#include <bh/protocol/action.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace bh::serve {

/// Counts what all sessions do together, and knows when it is enough.
class Tally
{
public:
    /// `progress` is notified when the end begins and when a client was told to exit. Both must outlive this object.
    Tally(const Options& options, net::Event& progress) : m_options{options}, m_progress{progress} {}

    std::uint64_t open_session() { return ++m_sessions; }

    /// Is another step wanted? Then it counts from now on; count_step() must follow when it has its answer.
    [[nodiscard]] bool begin_step();
    void count_step();
    void count_episode();
    /// The episode that is being played ends with the next reply: begins the end now if it is the last.
    void expect_episode();

    /// From now on every client is told to exit.
    void stop(std::string_view reason);

    /// Empty until stopped.
    [[nodiscard]] const std::string& stop_reason() const { return m_stop_reason; }

    [[nodiscard]] bool is_stopping() const { return !m_stop_reason.empty(); }

    void told_to_exit(Session& session);
    /// Has a GSL client exit if it is time to, and notes that it was told.
    void add_exit(Session& session, protocol::Answer& answer);

    [[nodiscard]] std::uint64_t steps() const { return m_steps; }

    [[nodiscard]] std::uint64_t episodes() const { return m_episodes; }

private:
    const Options& m_options;
    net::Event& m_progress;
    std::string m_stop_reason;
    std::uint64_t m_sessions = 0;
    std::uint64_t m_begun_steps = 0;
    std::uint64_t m_steps = 0;
    std::uint64_t m_episodes = 0;
};

} // namespace bh::serve
