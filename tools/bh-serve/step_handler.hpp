#pragma once

#include "oddities.hpp"
#include "options.hpp"
#include "policy_caller.hpp"
#include "record_log.hpp"
#include "session_table.hpp"

#include <bh/net/message_server.hpp>
#include <bh/net/policy.hpp>
#include <bh/protocol/update.hpp>

namespace bh::serve {

/// Answers every message of every client: updates with the policy's action, screenshots with OK; and records all of it.
class StepHandler final : public net::MessageHandler
{
public:
    StepHandler(const Options& options, SessionTable& sessions, net::Policy& policy, RecordLog& log,
                net::Event& progress);

    net::Task<void> handle(const net::Message& message, net::Responder& responder) override;

    void closed(std::uint64_t /*socket*/) override {} // a session outlasts the connections it comes by

    /// From now on every reply tells its client to exit.
    void stop(std::string_view reason);

    /// Empty until stopped.
    [[nodiscard]] const std::string& stop_reason() const { return m_stop_reason; }

    /// Messages that are being answered.
    [[nodiscard]] std::size_t in_flight() const { return m_in_flight; }

    [[nodiscard]] std::uint64_t steps() const { return m_steps; }

    [[nodiscard]] std::uint64_t episodes() const { return m_episodes; }

    /// Closes what is open in the recording.
    void end_sessions();

private:
    net::Task<void> handle_update(Session& session, protocol::Update& update, std::int64_t time_us,
                                  net::Responder& responder);
    net::Task<void> handle_state(Session& session, const protocol::Update& update, std::int64_t time_us,
                                 net::Responder& responder);
    net::Task<void> handle_episode_end(Session& session, const protocol::Update& update, std::int64_t time_us,
                                       net::Responder& responder);
    net::Task<void> handle_hello(Session& session, const protocol::Update& update, std::int64_t time_us,
                                 net::Responder& responder);
    net::Task<void> handle_screenshot(Session& session, protocol::Update& update, std::int64_t time_us,
                                      net::Responder& responder);
    net::Task<void> handle_bad(Session& session, const protocol::Update& update, std::int64_t time_us,
                               net::Responder& responder);

    void open_session(Session& session, const protocol::Update& update, std::int64_t time_us);
    void close_session(Session& session, std::string_view reason);
    void count_step();
    void count_episode(Session& session, std::string_view reason);
    void add_exit(Session& session, protocol::Answer& answer);

    const Options& m_options;
    SessionTable& m_sessions;
    PolicyCaller m_policy;
    Oddities m_oddities;
    RecordLog& m_log;
    net::Event& m_progress; ///< notified when a client was told to exit, and when no message is in flight any more
    protocol::UpdateReader m_reader;
    std::string m_stop_reason;
    std::size_t m_in_flight = 0;
    std::uint64_t m_sessions_opened = 0;
    std::uint64_t m_steps = 0;
    std::uint64_t m_episodes = 0;
};

} // namespace bh::serve
