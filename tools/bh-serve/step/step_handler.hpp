#pragma once

#include "loop/pass_recorder.hpp"
#include "loop/recognition.hpp"
#include "options.hpp"
#include "pages/pages.hpp"
#include "policy/policy_caller.hpp"
#include "recording/record_log.hpp"
#include "session/session_life.hpp"
#include "session/session_table.hpp"
#include "step/outcomes.hpp"

#include <bh/net/message_server.hpp>
#include <bh/net/policy.hpp>
#include <bh/protocol/statement.hpp>
#include <bh/protocol/update.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bh::serve {

/// Answers every message of every client: states with the policy's action, screenshots with OK, browsers with pages;
/// and records all of it.
///
/// The ways in which clients speak differ in how a message is read and a reply is worded: lines of game state, gsl(5)
/// (step_handler.cpp), and BrainHawk statements (statements.cpp). What passes to somebody's own server does not come
/// here, but for the pages.
class StepHandler final : public net::MessageHandler
{
public:
    /// `progress` is notified when no message is in flight any more, when a session has ended and when a connection
    /// has. All must outlive this object.
    StepHandler(net::EventLoop& loop, const Options& options, SessionTable& sessions, SessionLife& life,
                net::Policy& policy, Recognition& recognition, PassRecorder& recorder, RecordLog& log,
                net::Event& progress);

    net::Task<void> handle(const net::Message& message, net::Responder& responder) override;

    void closed(std::uint64_t /*socket*/) override {}

    void disconnected(std::uint64_t connection) override;

    void refused(std::string_view peer, std::string_view reason) override { m_log.refused(peer, reason); }

    void failed(std::string_view peer, std::string_view reason) override;

    void overloaded(std::string_view text) override { m_log.warning(text); }

    /// Messages that are being answered.
    [[nodiscard]] std::size_t in_flight() const { return m_in_flight; }

    /// From now on no message is begun any more; those that wait are not answered. Goes before end_sessions().
    void close();
    /// Closes what is open in the recording.
    void end_sessions();
    /// The session is open no more, and its name is free.
    void forget(Session& session);

private:
    /// Answers a message of a client's.
    net::Task<void> handle_client(const net::Message& message, net::Responder& responder);
    /// Nobody plays: gives the answer that all messages get.
    net::Task<void> only_record(const net::Message& message, net::Responder& responder);

    // Lines of game state.
    net::Task<void> answer_line(Session& session, protocol::Update& update, const net::Message& message,
                                std::int64_t time_us, net::Responder& responder);
    /// The way of a step: a state, or the last observation of an episode. `wire` as in StepRecord.
    net::Task<void> answer_step(Session& session, protocol::Update& update, std::optional<Wire> wire,
                                std::int64_t time_us, net::Responder& responder);
    /// There were as many steps as are wanted: tells the client to exit.
    net::Task<void> refuse_step(Session& session, const protocol::Update& update, std::int64_t time_us,
                                net::Responder& responder);
    net::Task<void> answer_hello(Session& session, const protocol::Update& update, std::int64_t time_us,
                                 net::Responder& responder);
    net::Task<void> answer_screenshot(Session& session, protocol::Update& update, const net::Message& message,
                                      std::int64_t time_us, net::Responder& responder);
    net::Task<void> answer_bad(Session& session, const protocol::Update& update, std::int64_t time_us,
                               net::Responder& responder);

    // BrainHawk statements.
    net::Task<void> answer_statements(Session& session, const protocol::Update& message, net::Dialect dialect,
                                      std::int64_t time_us, net::Responder& responder);
    /// One UPDATE. `part` counts those of the message; the first one's record bears the message's text.
    net::Task<void> take_update(Session& session, const std::string& request, std::uint64_t part, std::int64_t time_us);
    /// The client asked for a restart itself, and has just heard that it may.
    void restart(Session& session, std::int64_t time_us);
    void reset(Session& session, bool only_asked);

    // What all of them have in common.
    /// Has the policy answer an update, and adds to both what it says of the step.
    net::Task<protocol::Answer> ask(Session& session, protocol::Update& update, StepRecord& step);
    /// What else an answer wants: a note, and the picture in a file.
    net::Task<void> use_answer(const Session& session, const protocol::Answer& answer);
    /// Of a connection that is gone or has taken a name, when its last message is answered.
    net::Task<void> end_own_session(Session& session);

    net::EventLoop& m_loop;
    const GameOptions& m_game;
    SessionTable& m_sessions;
    SessionLife& m_life;
    PolicyCaller m_policy;
    Outcomes m_outcomes;
    bool m_asks_ends;
    const LoopOptions& m_loops;
    Recognition& m_recognition;
    PassRecorder& m_recorder;
    RecordLog& m_log;
    net::Event& m_progress;
    Pages m_pages;
    std::size_t m_in_flight = 0;
    bool m_is_closed = false;
};

} // namespace bh::serve
