#pragma once

#include "gsl_handler.hpp"
#include "oddities.hpp"
#include "options.hpp"
#include "policy_caller.hpp"
#include "proxy_handler.hpp"
#include "record_log.hpp"
#include "session_keeper.hpp"
#include "session_table.hpp"
#include "statement_handler.hpp"
#include "tally.hpp"

#include <bh/net/message_server.hpp>
#include <bh/net/policy.hpp>
#include <bh/protocol/update.hpp>

namespace bh::serve {

/// Answers every message of every client: updates with the policy's action, screenshots with OK; and records all of it.
class StepHandler final : public net::MessageHandler
{
public:
    /// All must outlive this object. With an `upstream`, it has the say instead of the policy.
    StepHandler(net::EventLoop& loop, const Options& options, SessionTable& sessions, net::Policy& policy,
                net::Upstream* upstream, RecordLog& log, net::Event& progress);

    net::Task<void> handle(const net::Message& message, net::Responder& responder) override;

    void closed(std::uint64_t /*socket*/) override {}

    void disconnected(std::uint64_t connection) override;
    /// The session is open no more, and its name is free.
    void forget(Session& session);

    /// From now on every reply tells its client to exit.
    void stop(std::string_view reason) { m_tally.stop(reason); }

    /// Empty until stopped.
    [[nodiscard]] const std::string& stop_reason() const { return m_tally.stop_reason(); }

    /// Messages that are being answered.
    [[nodiscard]] std::size_t in_flight() const { return m_in_flight; }

    [[nodiscard]] std::uint64_t steps() const { return m_tally.steps(); }

    [[nodiscard]] std::uint64_t episodes() const { return m_tally.episodes(); }

    /// From now on no message is begun any more; those that wait are not answered. Goes before end_sessions().
    void close();
    /// Closes what is open in the recording.
    void end_sessions();

private:
    net::Task<void> handle_update(Session& session, protocol::Update& update, net::Dialect dialect,
                                  std::int64_t time_us, net::Responder& responder);
    net::Task<void> handle_screenshot(Session& session, protocol::Update& update, std::int64_t time_us,
                                      net::Responder& responder);
    net::Task<void> handle_bad(Session& session, const protocol::Update& update, std::int64_t time_us,
                               net::Responder& responder);
    /// Of a socket that is gone or has taken a name, when its last message is answered.
    net::Task<void> end_own_session(Session& session);

    net::EventLoop& m_loop;
    SessionTable& m_sessions;
    RecordLog& m_log;
    net::Event& m_progress; ///< notified when a client was told to exit, and when no message is in flight any more
    Tally m_tally;
    SessionKeeper m_keeper;
    Oddities m_oddities;
    PolicyCaller m_policy;
    GslHandler m_gsl;
    StatementHandler m_statements;
    std::optional<ProxyHandler> m_proxy;
    protocol::UpdateReader m_reader;
    std::size_t m_in_flight = 0;
    bool m_is_closed = false;
};

} // namespace bh::serve
