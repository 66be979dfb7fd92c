#pragma once

#include "loop/recognition.hpp"
#include "recording/record_log.hpp"
#include "session/session_life.hpp"
#include "session/session_table.hpp"

#include <bh/net/relay.hpp>
#include <bh/protocol/action.hpp>
#include <bh/protocol/update.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bh::serve {

/// Records what passes between clients and somebody's server: recognises the updates and what was played for them, and
/// keeps the rest as exchanges.
///
/// An update is a state, with an answer that holds the action; a picture whose answer is not just OK; a question whose
/// answer is an action; and a BrainHawk UPDATE, whose action is what the client then reads as controls.
class PassRecorder final : public net::RelayObserver
{
public:
    /// All must outlive this object.
    PassRecorder(Recognition& recognition, SessionTable& sessions, SessionLife& life, RecordLog& log)
        : m_recognition{recognition}, m_sessions{sessions}, m_life{life}, m_log{log}
    {
    }

    Expectation asked(net::RelayedExchange& exchange) override;
    void done(net::RelayedExchange& exchange) override;
    [[nodiscard]] bool is_own_page(std::string_view method, std::string_view path) const override;
    void unreachable(std::string_view reason) override;
    net::Task<void> wait_for_room() override;

private:
    struct Notes final : net::RelayedExchange::Notes
    {
        protocol::Update update;
        std::string_view form; ///< as in Wire
    };

    /// What is recorded of one exchange.
    struct Passed
    {
        const net::RelayedExchange& exchange;
        protocol::Update update;
        Wire wire;
        std::int64_t time_us;
        std::string_view reply; ///< as far as it is recorded
        bool is_heard;          ///< the client's script gets the reply: over HTTP only that with a status of 2xx
    };

    Session* session_of(const Passed& passed);
    void record_step(Session& session, Passed& passed);
    void record_picture(Session& session, Passed& passed);
    void record_statements(Session& session, Passed& passed);
    void record_exchange(Session& session, const Passed& passed);
    /// The picture that waits for its step gets a record of its own, because something else comes before that.
    void record_waiting_picture(Session& session);
    [[nodiscard]] StepRecord begin_step(Session& session, Passed& passed);
    [[nodiscard]] std::optional<protocol::Answer> action_of(Session& session, const Passed& passed);

    Recognition& m_recognition;
    SessionTable& m_sessions;
    SessionLife& m_life;
    RecordLog& m_log;
};

/// The action in what a client reads as controls, brainhawk(7): "P1 A:True,P1 X Axis:-40" is "A+X Axis=-40".
std::string action_from_controls(std::string_view controls);

} // namespace bh::serve
