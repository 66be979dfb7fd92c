#include "step_handler.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>

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

} // namespace

StepHandler::StepHandler(const Options& options, SessionTable& sessions, net::Policy& policy, RecordLog& log,
                         net::Event& progress)
    : m_options{options},
      m_sessions{sessions},
      m_policy{options, policy, log},
      m_oddities{log},
      m_log{log},
      m_progress{progress}
{
}

net::Task<void> StepHandler::handle(const net::Message& message, net::Responder& responder)
{
    if (message.kind == net::Message::Kind::get) {
        co_await responder.send(404, k_text, "bh-serve answers POST requests to /act\n");
        co_return;
    }
    const std::int64_t time_us = m_log.now_us();
    const InFlight in_flight{m_in_flight, m_progress};
    if (m_log.sink() != nullptr) {
        co_await m_log.sink()->wait_for_room(
            [this] { m_log.warning("the reader of standard output is slow; the clients wait for it"); });
    }
    protocol::Update update = m_reader.read(message.body);
    const std::string name = update.session_name.empty() ? session_name_from_path(message.target) : update.session_name;
    Session* const session = m_sessions.find_or_add(message.listener, name);
    if (session == nullptr) {
        co_await responder.send(200, k_text, "ERR:too many sessions");
        co_return;
    }
    const auto lock = co_await session->busy.lock();
    session->peer = message.peer;
    session->user_agent = message.user_agent;
    if (update.kind != protocol::Update::Kind::hello && session->number == 0) {
        open_session(*session, update, time_us);
    }
    co_await handle_update(*session, update, time_us, responder);
}

net::Task<void> StepHandler::handle_update(Session& session, protocol::Update& update, std::int64_t time_us,
                                           net::Responder& responder)
{
    using Kind = protocol::Update::Kind;
    switch (update.kind) {
    case Kind::state:
        return handle_state(session, update, time_us, responder);
    case Kind::episode_end:
        return handle_episode_end(session, update, time_us, responder);
    case Kind::hello:
        return handle_hello(session, update, time_us, responder);
    case Kind::screenshot:
        return handle_screenshot(session, update, time_us, responder);
    case Kind::statements: // not understood yet
    case Kind::bad:
        break;
    }
    return handle_bad(session, update, time_us, responder);
}

net::Task<void> StepHandler::handle_state(Session& session, const protocol::Update& update, std::int64_t time_us,
                                          net::Responder& responder)
{
    StepRecord record;
    record.time_us = time_us;
    record.episode = session.episode;
    record.step = session.next_step;
    const std::int64_t asked_us = m_log.now_us();
    protocol::Answer answer = co_await m_policy.ask(session, update);
    record.policy_us = m_log.now_us() - asked_us;
    count_step();
    if (answer.ends_episode && m_options.episodes && m_episodes + 1 >= *m_options.episodes) {
        stop("episodes");
    }
    add_exit(session, answer);
    const std::string reply = protocol::format_reply(answer);
    co_await responder.send(200, k_text, reply);

    // The client plays on from here; the rest costs it nothing.
    record.total_us = m_log.now_us() - time_us;
    record.answer = &answer;
    record.reply = reply;
    record.png = session.picture;
    record.width = session.picture_width;
    record.height = session.picture_height;
    m_oddities.report(session, update);
    m_log.step(session, update, record);
    if (!answer.note.empty()) {
        m_log.note("policy: " + answer.note);
    }
    session.picture.clear();
    session.started = true;
    ++session.next_step;
    if (answer.ends_episode) {
        count_episode(session, answer.fields.find("|load:") == std::string::npos ? "restart" : "load");
    }
}

net::Task<void> StepHandler::handle_episode_end(Session& session, const protocol::Update& update, std::int64_t time_us,
                                                net::Responder& responder)
{
    if (m_options.episodes && m_episodes + 1 >= *m_options.episodes) {
        stop("episodes");
    }
    count_step();
    protocol::Answer answer;
    add_exit(session, answer);
    StepRecord record;
    record.time_us = time_us;
    record.episode = session.episode;
    record.step = session.next_step;
    const std::string reply = protocol::format_reply(answer);
    co_await responder.send(200, k_text, reply);
    record.reply = reply;
    record.total_us = m_log.now_us() - time_us;
    record.png = session.picture;
    record.width = session.picture_width;
    record.height = session.picture_height;
    m_log.step(session, update, record);
    session.picture.clear();
    ++session.next_step;
    count_episode(session, "end");
}

net::Task<void> StepHandler::handle_hello(Session& session, const protocol::Update& update, std::int64_t time_us,
                                          net::Responder& responder)
{
    close_session(session, "hello");
    open_session(session, update, time_us);
    protocol::Answer answer;
    add_exit(session, answer);
    const std::string reply = protocol::format_reply(answer);
    co_await responder.send(200, k_text, reply);
    m_oddities.report(session, update);
    m_log.exchange(session, time_us, update.request, reply);
}

net::Task<void> StepHandler::handle_screenshot(Session& session, protocol::Update& update, std::int64_t time_us,
                                               net::Responder& responder)
{
    try {
        const image::PngSize size = image::png_size(update.png);
        co_await responder.send(200, k_text, "OK");
        if (!session.picture.empty()) {
            m_log.unused_picture(session, time_us);
        }
        session.picture = std::move(update.png);
        session.picture_width = size.width;
        session.picture_height = size.height;
        co_return;
    } catch (const DataError& error) {
        update.error = error.what();
    }
    co_await handle_bad(session, update, time_us, responder);
}

net::Task<void> StepHandler::handle_bad(Session& session, const protocol::Update& update, std::int64_t time_us,
                                        net::Responder& responder)
{
    const std::string reply = "ERR:" + update.error;
    co_await responder.send(200, k_text, reply);
    m_oddities.report_once(session, update.error, update.error);
    m_log.exchange(session, time_us, update.request, reply);
}

void StepHandler::open_session(Session& session, const protocol::Update& update, std::int64_t time_us)
{
    session.number = ++m_sessions_opened;
    session.keys = update.keys;
    session.episode = 0;
    session.next_step = 0;
    session.started = false;
    session.field_set = 0;
    session.complaints.clear();
    session.told_to_exit = false;
    m_log.session(session, time_us, update);
}

void StepHandler::close_session(Session& session, std::string_view reason)
{
    if (session.number == 0) {
        return;
    }
    if (!session.picture.empty()) {
        m_log.unused_picture(session, m_log.now_us());
        session.picture.clear();
    }
    m_log.session_end(session, reason);
    session.number = 0;
}

void StepHandler::end_sessions()
{
    for (Session& session : m_sessions.all()) {
        close_session(session, session.told_to_exit ? "exit" : "end");
    }
}

void StepHandler::count_step()
{
    ++m_steps;
    if (m_options.steps && m_steps >= *m_options.steps) {
        stop("steps");
    }
}

void StepHandler::count_episode(Session& session, std::string_view reason)
{
    ++m_episodes;
    m_log.episode(session, reason);
    ++session.episode;
    session.next_step = 0;
}

void StepHandler::stop(std::string_view reason)
{
    if (m_stop_reason.empty()) {
        m_stop_reason = reason;
        m_progress.notify_all();
    }
}

void StepHandler::add_exit(Session& session, protocol::Answer& answer)
{
    if (!m_stop_reason.empty() && !answer.exits) {
        answer.fields += "|exit:true";
        answer.exits = true;
    }
    if (answer.exits) {
        session.told_to_exit = true;
        m_progress.notify_all();
    }
}

} // namespace bh::serve
