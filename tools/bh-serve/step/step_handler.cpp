#include "step/step_handler.hpp"

#include "policy/answer_effects.hpp"

#include <utility>

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

net::Framing framing_of(net::Dialect dialect)
{
    return dialect == net::Dialect::framed ? net::Framing::size : net::Framing::none;
}

/// Of a message in a language that is not ours.
Wire wire_of(const net::Message& message)
{
    Wire wire;
    wire.method = message.method;
    wire.target = message.target;
    wire.content_type = message.content_type;
    wire.form = message.dialect == net::Dialect::http ? form_key(message.body) : std::string_view{};
    wire.status = message.dialect == net::Dialect::http ? 200 : 0;
    wire.framing = wire.reply_framing = framing_of(message.dialect);
    return wire;
}

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

StepHandler::StepHandler(net::EventLoop& loop, const Options& options, SessionTable& sessions, SessionLife& life,
                         net::Policy& policy, Recognition& recognition, PassRecorder& recorder, RecordLog& log,
                         net::Event& progress)
    : m_loop{loop},
      m_game{options.game},
      m_sessions{sessions},
      m_life{life},
      m_policy{options, policy, life},
      m_outcomes{options, life},
      m_asks_ends{options.ask_ends},
      m_loops{options.loop},
      m_recognition{recognition},
      m_recorder{recorder},
      m_log{log},
      m_progress{progress},
      m_pages{loop, log}
{
}

net::Task<void> StepHandler::handle(const net::Message& message, net::Responder& responder)
{
    const std::string_view path = message.target.substr(0, message.target.find('?'));
    const bool is_said = m_recognition.is_said_update({message.method, message.target, {}, false}, {}).value_or(false);
    const bool is_for_client = is_said || m_loops.only_records;
    if (message.kind == net::Message::Kind::get && (!is_for_client || is_page(path, true))) {
        return m_pages.show(message, responder);
    }
    m_log.statistics().add_message(message.dialect);
    return handle_client(message, responder);
}

net::Task<void> StepHandler::handle_client(const net::Message& message, net::Responder& responder)
{
    const std::int64_t time_us = m_log.now_us();
    const InFlight in_flight{m_in_flight, m_progress};
    co_await m_recorder.wait_for_room();
    if (m_is_closed) {
        co_return;
    }
    if (m_loops.only_records) {
        co_await only_record(message, responder);
        co_return;
    }

    // What it says, and whose it is.
    const bool is_picture = message.kind == net::Message::Kind::picture;
    protocol::Update update = m_recognition.read({message.method, message.target, message.body, is_picture});
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
    Session& session = *owner.session;
    const InUse in_use{session};
    if (Session* const left = m_sessions.take_from(message.connection, false)) {
        net::start(m_loop, end_own_session(*left));
    }
    const auto lock = co_await session.busy.lock();
    if (m_is_closed) {
        co_return;
    }
    m_life.take_message(session, message, update);

    if (message.pixels.width != 0) {
        const std::string error = m_life.take_pixels(session, message.pixels, time_us);
        if (!error.empty()) {
            const std::string reply = "ERR:" + error;
            co_await responder.send(200, k_text, reply);
            co_return;
        }
    }

    // The answer, in the client's own way of speaking, and the record.
    if (update.kind == protocol::Update::Kind::statements) {
        co_await answer_statements(session, update, message.dialect, time_us, responder);
    } else {
        co_await answer_line(session, update, message, time_us, responder);
    }
}

net::Task<void> StepHandler::only_record(const net::Message& message, net::Responder& responder)
{
    net::RelayedExchange exchange;
    exchange.dialect = message.dialect;
    exchange.is_picture = message.kind == net::Message::Kind::picture;
    exchange.peer = message.peer;
    exchange.listener = message.listener;
    exchange.socket = message.socket;
    exchange.connection = message.connection;
    exchange.is_last = message.is_last;
    exchange.method = message.method;
    exchange.target = message.target;
    exchange.content_type = message.content_type;
    exchange.user_agent = message.user_agent;
    exchange.request = {std::string{message.body}, message.body.size()};
    exchange.request_framing = exchange.reply_framing = framing_of(message.dialect);
    exchange.asked_at = std::chrono::steady_clock::now();
    m_recorder.asked(exchange);
    exchange.reply.kept = m_loops.answer.value_or("OK");
    exchange.reply.size = exchange.reply.kept.size();
    exchange.status = message.dialect == net::Dialect::http ? 200 : 0;
    exchange.answered_at = std::chrono::steady_clock::now();
    exchange.delivered = co_await responder.send(200, k_text, exchange.reply.kept);
    exchange.delivered_at = std::chrono::steady_clock::now();
    m_recorder.done(exchange);
}

net::Task<void> StepHandler::answer_line(Session& session, protocol::Update& update, const net::Message& message,
                                         std::int64_t time_us, net::Responder& responder)
{
    using Kind = protocol::Update::Kind;
    session.is_untouched = false;
    if (update.kind == Kind::hello) {
        return answer_hello(session, update, time_us, responder);
    }
    m_life.announce(session, update, time_us);
    if (update.kind == Kind::state || update.kind == Kind::episode_end) {
        const bool is_ours = message.kind != net::Message::Kind::get &&
                             (update.request.starts_with('@') || update.request.starts_with('{'));
        return answer_step(session, update, is_ours ? std::nullopt : std::optional{wire_of(message)}, time_us,
                           responder);
    }
    return update.kind == Kind::screenshot ? answer_screenshot(session, update, message, time_us, responder)
                                           : answer_bad(session, update, time_us, responder);
}

net::Task<void> StepHandler::answer_step(Session& session, protocol::Update& update, std::optional<Wire> wire,
                                         std::int64_t time_us, net::Responder& responder)
{
    if (!m_life.claim_step()) {
        co_await refuse_step(session, update, time_us, responder);
        co_return;
    }
    StepRecord step = m_life.begin_step(session, time_us); // with the picture that waited for it
    step.wire = std::move(wire);

    // What to do: the policy says it, a person does it, and the last observation of an episode asks for nothing.
    const bool wants_action = update.kind == protocol::Update::Kind::state;
    const bool is_over = m_outcomes.add(session, update);
    protocol::Answer answer;
    if ((wants_action || m_asks_ends) && !m_game.human) {
        answer = co_await ask(session, update, step);
        if (answer.fallback && m_loops.answer) {
            answer.reply = m_loops.answer;
        } else if (answer.reply && !answer.says_action) {
            answer.action = m_recognition.action_in(*answer.reply).value_or(*answer.reply);
        }
    }
    if (is_over) {
        Outcomes::restart(answer);
    } else if (!wants_action) {
        answer.action = protocol::k_no_action;
    }
    m_life.count_step();
    const std::string_view ending = m_life.claim_ending(wants_action ? end_of_episode(answer) : "end");

    // The reply, with the state in which the next episode begins.
    if (answer.ends_episode) {
        apply_answer(session, answer, m_life);
    } else if (!wants_action) {
        session.variables.begin_episode(session.saves.draw());
    }
    if (answer.ends_episode || !wants_action) {
        add_drawn_save(session, m_game, answer);
    }
    m_life.add_exit(session, answer);
    step.reply = protocol::format_reply(answer);
    const bool delivered = co_await responder.send(200, k_text, step.reply);

    // The client plays on from here; the rest costs it nothing.
    step.delivered = delivered;
    step.total_us = m_log.now_us() - time_us;
    if (wants_action && !answer.ends_episode) {
        apply_answer(session, answer, m_life);
    }
    if (asks_for_more(answer)) {
        co_await use_answer(session, answer);
    }
    m_life.warn_of(session, update);
    m_life.note_outcome(session, update, delivered);

    // The record. What a person does shows with the next update.
    if (m_game.human) {
        m_log.set_action(session, played_action(update.inputs));
    }
    if (!wants_action && !m_asks_ends) {
        session.ended = net::ended_object(update.observation, update.reward, update.terminated, update.truncated);
    } else if (wants_action && !m_game.human) {
        step.answer = std::move(answer);
    }
    step.update = std::move(update);
    m_log.hold_step(session, std::move(step), {.action = wants_action && m_game.human});
    m_life.finish_step(session, ending, delivered || !wants_action);
}

net::Task<void> StepHandler::refuse_step(Session& session, const protocol::Update& update, std::int64_t time_us,
                                         net::Responder& responder)
{
    protocol::Answer answer;
    answer.exits = true;
    answer.fields = "|exit:true";
    m_life.note_exit(session);
    const std::string reply = protocol::format_reply(answer);
    co_await responder.send(200, k_text, reply);
    m_log.exchange(session, {.time_us = time_us, .request = update.request, .reply = reply});
}

net::Task<void> StepHandler::answer_hello(Session& session, const protocol::Update& update, std::int64_t time_us,
                                          net::Responder& responder)
{
    m_life.close(session, "hello");
    m_life.open(session, update);
    session.is_untouched = false;
    m_life.announce(session, update, time_us);
    protocol::Answer answer;
    answer.fields = m_game.speed_field + m_game.frameskip_field + m_game.sound_field;
    if (m_game.settings.wait > update.wait.value_or(protocol::GameSettings::k_wait_default)) {
        answer.fields += "|wait:" + std::to_string(m_game.settings.wait);
    }
    if (update.direct == net::k_pixel_format) {
        answer.fields.append("|direct:").append(net::k_pixel_format);
    }
    add_drawn_save(session, m_game, answer);
    m_life.add_exit(session, answer);
    const std::string reply = protocol::format_reply(answer);
    co_await responder.send(200, k_text, reply);
    m_life.warn_of(session, update);
    m_log.exchange(session, {.time_us = time_us, .request = update.request, .reply = reply});
}

net::Task<void> StepHandler::answer_screenshot(Session& session, protocol::Update& update, const net::Message& message,
                                               std::int64_t time_us, net::Responder& responder)
{
    update.error = m_life.take_picture(session, update, time_us);
    if (update.error.empty() && m_loops.asks_at_pictures) {
        update.kind = protocol::Update::Kind::state;
        update.observation = "{}";
        co_await answer_step(session, update, wire_of(message), time_us, responder);
    } else if (update.error.empty()) {
        co_await responder.send(200, k_text, "OK");
    } else {
        co_await answer_bad(session, update, time_us, responder);
    }
}

net::Task<void> StepHandler::answer_bad(Session& session, const protocol::Update& update, std::int64_t time_us,
                                        net::Responder& responder)
{
    const std::string reply = "ERR:" + update.error;
    co_await responder.send(200, k_text, reply);
    m_life.warn_once(session, update.error, update.error);
    m_log.exchange(session, {.time_us = time_us, .request = update.request, .reply = reply});
}

net::Task<protocol::Answer> StepHandler::ask(Session& session, protocol::Update& update, StepRecord& step)
{
    const std::int64_t asked_us = m_log.now_us();
    protocol::Answer answer = co_await m_policy.ask(session, update);
    step.policy_us = m_log.now_us() - asked_us;
    session.started = true;
    session.ended.clear();
    add_outcome(update, answer);
    co_return answer;
}

net::Task<void> StepHandler::use_answer(const Session& session, const protocol::Answer& answer)
{
    if (!answer.note.empty()) {
        m_log.note("policy: " + answer.note);
    }
    if (!answer.write_frame.empty()) {
        std::string png;
        if (session.picture.is_there()) {
            png = co_await m_policy.shown_png(as_png(session.picture));
        }
        write_frame(answer.write_frame, session.picture.is_there() ? &png : nullptr, m_log);
    }
}

void StepHandler::close()
{
    m_is_closed = true;
    if (m_log.sink() != nullptr) {
        m_log.sink()->stop_waiting();
    }
}

void StepHandler::failed(std::string_view peer, std::string_view reason)
{
    m_log.warning("the connection from " + std::string{peer} +
                  " was ended, because its message could not be handled: " + std::string{reason});
}

void StepHandler::disconnected(std::uint64_t connection)
{
    m_progress.notify_all();
    if (m_is_closed) {
        return; // end_sessions() knows better why its session ends
    }
    if (Session* const own = m_sessions.take_from(connection, true)) {
        net::start(m_loop, end_own_session(*own));
    }
}

net::Task<void> StepHandler::end_own_session(Session& session)
{
    try {
        const InUse in_use{session};
        const auto lock = co_await session.busy.lock();
        m_life.close(session, "closed");
    } catch (const std::exception& error) {
        m_log.warning(std::string{"a session could not be ended: "} + error.what());
        co_return; // end_sessions() tries again
    }
    m_sessions.remove(session);
    m_progress.notify_all(); // it need not be told to exit any more
}

void StepHandler::forget(Session& session)
{
    m_life.close(session, "forgotten");
    if (!session.name.empty()) { // those without a name have it in common
        m_policy.forget(session.name);
    }
}

void StepHandler::end_sessions()
{
    for (Session& session : m_sessions.all()) {
        m_life.close(session, session.told_to_exit ? "exit" : "end");
    }
}

} // namespace bh::serve
