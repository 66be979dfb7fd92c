#include "step_handler.hpp"

namespace bh::serve {

namespace {

constexpr std::string_view k_text = "text/plain; charset=utf-8";

/// Counts a message while it is being answered.
class InFlight
{
public:
    InFlight(std::size_t& count, net::Event& changed) : m_count{count}, m_changed{changed} { ++m_count; }

    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;

    ~InFlight()
    {
        if (--m_count == 0) {
            m_changed.notify_all();
        }
    }

private:
    std::size_t& m_count;
    net::Event& m_changed;
};

/// Keeps a session from being forgotten.
class InUse
{
public:
    explicit InUse(Session& session) : m_session{session} { ++m_session.messages; }

    InUse(const InUse&) = delete;
    InUse& operator=(const InUse&) = delete;

    ~InUse() { --m_session.messages; }

private:
    Session& m_session;
};

} // namespace

StepHandler::StepHandler(net::EventLoop& loop, const Options& options, SessionTable& sessions, net::Policy& policy,
                         net::Upstream* upstream, RecordLog& log, net::Event& progress)
    : m_loop{loop},
      m_sessions{sessions},
      m_log{log},
      m_progress{progress},
      m_tally{options, progress},
      m_keeper{options, m_tally, log},
      m_oddities{log},
      m_policy{options, policy, m_oddities},
      m_gsl{options, m_tally, m_keeper, m_policy, m_oddities, log},
      m_statements{options, m_tally, m_keeper, m_policy, m_oddities, log}
{
    if (upstream != nullptr) {
        m_proxy.emplace(*upstream, m_tally, m_keeper, m_oddities, log);
    }
}

net::Task<void> StepHandler::handle(const net::Message& message, net::Responder& responder)
{
    const std::int64_t time_us = m_log.now_us();
    const InFlight in_flight{m_in_flight, m_progress};
    if (message.kind == net::Message::Kind::get) {
        co_await m_proxy->handle_get(message, responder);
        co_return;
    }
    if (m_log.sink() != nullptr) {
        co_await m_log.sink()->wait_for_room(
            [this] { m_log.warning("the reader of standard output is slow; the clients wait for it"); });
    }
    if (m_is_closed) {
        co_return;
    }
    const bool is_picture = message.kind == net::Message::Kind::picture;
    protocol::Update update = is_picture ? m_reader.read_picture(message.body) : m_reader.read(message.body);
    const std::string name = update.session_name.empty() ? session_name_from_path(message.target) : update.session_name;
    const SessionTable::Owner owner = m_sessions.find_or_add(message, update, name, time_us);
    if (!owner.warning.empty()) {
        m_log.warning(owner.warning);
    }
    if (owner.session == nullptr) {
        m_log.refused(message.peer, owner.refusal);
        const std::string reply = "ERR:" + owner.refusal;
        co_await responder.send(200, k_text, reply);
        co_return;
    }
    Session* const session = owner.session;
    const InUse in_use{*session};
    if (Session* const left = m_sessions.take_from(message.connection, false)) {
        net::start(m_loop, end_own_session(*left));
    }
    const auto lock = co_await session->busy.lock();
    if (m_is_closed) {
        co_return;
    }
    session->peer = message.peer;
    session->user_agent = message.user_agent;
    if (session->number == 0) {
        session->dialect = dialect_name(message.dialect, update.kind);
    }
    if (session->number == 0 && update.kind != protocol::Update::Kind::hello) {
        m_keeper.open(*session, update);
    }
    if (m_proxy) {
        co_await m_proxy->handle(*session, update, message, time_us, responder);
    } else {
        co_await handle_update(*session, update, message.dialect, time_us, responder);
    }
}

net::Task<void> StepHandler::handle_update(Session& session, protocol::Update& update, net::Dialect dialect,
                                           std::int64_t time_us, net::Responder& responder)
{
    using Kind = protocol::Update::Kind;
    if (update.kind == Kind::statements) {
        return m_statements.handle(session, update, dialect, time_us, responder);
    }
    session.is_untouched = false;
    if (update.kind == Kind::hello) {
        return m_gsl.handle_hello(session, update, time_us, responder);
    }
    m_keeper.announce(session, update, time_us);
    switch (update.kind) {
    case Kind::state:
        return m_gsl.handle_state(session, update, time_us, responder);
    case Kind::episode_end:
        return m_gsl.handle_episode_end(session, update, time_us, responder);
    case Kind::screenshot:
        return handle_screenshot(session, update, time_us, responder);
    default:
        return handle_bad(session, update, time_us, responder);
    }
}

net::Task<void> StepHandler::handle_screenshot(Session& session, protocol::Update& update, std::int64_t time_us,
                                               net::Responder& responder)
{
    update.error = m_keeper.take_picture(session, update, time_us);
    if (update.error.empty()) {
        co_await responder.send(200, k_text, "OK");
    } else {
        co_await handle_bad(session, update, time_us, responder);
    }
}

net::Task<void> StepHandler::handle_bad(Session& session, const protocol::Update& update, std::int64_t time_us,
                                        net::Responder& responder)
{
    const std::string reply = "ERR:" + update.error;
    co_await responder.send(200, k_text, reply);
    m_oddities.report_once(session, update.error, update.error);
    m_log.exchange(session, time_us, update.request, reply);
}

void StepHandler::close()
{
    m_is_closed = true;
    if (m_log.sink() != nullptr) {
        m_log.sink()->stop_waiting();
    }
}

void StepHandler::disconnected(std::uint64_t connection)
{
    if (m_is_closed) {
        return; // end_sessions() knows better why its session ends
    }
    if (Session* const own = m_sessions.take_from(connection, true)) {
        net::start(m_loop, end_own_session(*own));
    }
}

void StepHandler::forget(Session& session)
{
    m_keeper.close(session, "forgotten");
    if (!session.name.empty()) { // those without a name have it in common
        m_policy.forget(session.name);
    }
}

net::Task<void> StepHandler::end_own_session(Session& session)
{
    try {
        const InUse in_use{session};
        const auto lock = co_await session.busy.lock();
        m_keeper.close(session, "closed");
    } catch (const std::exception& error) {
        m_log.warning(std::string{"a session could not be ended: "} + error.what());
        co_return; // end_sessions() tries again
    }
    m_sessions.remove(session);
    m_progress.notify_all(); // it need not be told to exit any more
}

void StepHandler::end_sessions()
{
    for (Session& session : m_sessions.all()) {
        m_keeper.close(session, session.told_to_exit ? "exit" : "end");
    }
}

} // namespace bh::serve
