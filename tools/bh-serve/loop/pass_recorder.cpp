#include "loop/pass_recorder.hpp"

#include "pages/pages.hpp"
#include "policy/answer_effects.hpp"

#include <bh/protocol/statement.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace bh::serve {

namespace {

using Kind = protocol::Update::Kind;
using Direction = net::RelayedExchange::Direction;

// Together with a request of 1 MiB, and each with escapes, a line stays below what a reader takes.
constexpr std::size_t k_request_bytes_max = std::size_t{1} << 20;
constexpr std::size_t k_reply_bytes_max = std::size_t{512} << 10;

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view k_spaces = " \t\r\n";
    const auto begin = std::min(text.find_first_not_of(k_spaces), text.size());
    return text.substr(begin, text.find_last_not_of(k_spaces) + 1 - begin);
}

bool says_nothing(std::string_view reply)
{
    const std::string_view text = trimmed(reply);
    return text.empty() || text == "OK" || text == "ok" || text == "Ok";
}

net::Message message_of(const net::RelayedExchange& exchange)
{
    net::Message message;
    message.kind = exchange.is_picture        ? net::Message::Kind::picture
                   : exchange.method == "GET" ? net::Message::Kind::get
                                              : net::Message::Kind::text;
    message.dialect = exchange.dialect;
    message.target = exchange.target;
    message.user_agent = exchange.user_agent;
    message.peer = exchange.peer;
    message.method = exchange.method;
    message.content_type = exchange.content_type;
    message.listener = exchange.listener;
    message.socket = exchange.socket;
    message.connection = exchange.connection;
    message.is_last = exchange.is_last;
    return message;
}

/// The answers of a BrainHawk reply, one for each GET; empty if it has another number of them.
std::vector<std::string_view> answers_in(std::string_view reply, std::size_t count)
{
    constexpr std::string_view k_separator = "; ";
    std::vector<std::string_view> answers;
    if (count == 1) {
        answers.push_back(trimmed(reply));
        return answers;
    }
    for (bool more = count > 0; more;) {
        const auto end = std::min(reply.find(k_separator), reply.size());
        answers.push_back(trimmed(reply.substr(0, end)));
        more = end < reply.size();
        reply.remove_prefix(std::min(end + k_separator.size(), reply.size()));
    }
    return answers.size() == count ? answers : std::vector<std::string_view>{};
}

std::vector<protocol::Statement> statements_in(std::string_view message)
{
    std::vector<protocol::Statement> statements;
    protocol::StatementReader reader{message};
    for (auto statement = reader.next(); statement && statements.size() < protocol::StatementRun::k_statements_max;
         statement = reader.next()) {
        statements.push_back(*statement);
    }
    return statements;
}

bool has_any(const std::vector<protocol::Statement>& statements, protocol::Statement::Kind kind)
{
    return std::ranges::find(statements, kind, &protocol::Statement::kind) != statements.end();
}

} // namespace

std::string action_from_controls(std::string_view controls)
{
    std::string action;
    while (!controls.empty()) {
        const auto colon = std::min(controls.find(':'), controls.size());
        std::string_view name = trimmed(controls.substr(0, colon));
        controls.remove_prefix(std::min(colon + 1, controls.size()));
        const std::string_view value = trimmed(controls.substr(0, controls.find(',')));
        controls.remove_prefix(std::min(std::min(controls.find(','), controls.size()) + 1, controls.size()));
        const bool is_button = value == "True" || value == "true";
        if (!is_button &&
            (value.empty() || value.find_first_not_of("-0123456789") != std::string_view::npos || value == "0")) {
            continue;
        }
        name.remove_prefix(name.starts_with("P1 ") ? 3 : 0);
        action.append(action.empty() ? "" : "+").append(name);
        if (!is_button) {
            action.append("=").append(value);
        }
    }
    return action.empty() ? std::string{protocol::k_no_action} : action;
}

net::RelayObserver::Expectation PassRecorder::asked(net::RelayedExchange& exchange)
{
    m_log.statistics().add_message(exchange.dialect);
    auto notes = std::make_unique<Notes>();
    notes->update = m_recognition.read({exchange.method, exchange.target, exchange.request.kept, exchange.is_picture});
    notes->form = form_key(exchange.request.kept);
    const protocol::Update& update = notes->update;
    Expectation expectation;
    if (update.kind == Kind::state && update.request.starts_with('@')) {
        expectation.fallback = "ACT:" + std::string{protocol::k_no_action};
    }
    if (update.kind == Kind::statements) {
        const auto statements = statements_in(update.request);
        expectation.awaits_answer = has_any(statements, protocol::Statement::Kind::get) ||
                                    has_any(statements, protocol::Statement::Kind::update);
    } else {
        expectation.awaits_answer = update.kind != Kind::screenshot && update.kind != Kind::bad;
    }
    exchange.notes = std::move(notes);
    return expectation;
}

void PassRecorder::done(net::RelayedExchange& exchange)
{
    auto* const notes = static_cast<Notes*>(exchange.notes.get());
    Passed passed{.exchange = exchange,
                  .update = notes == nullptr ? protocol::Update{} : std::move(notes->update),
                  .wire = {},
                  .time_us = m_log.us_of(exchange.asked_at),
                  .reply = std::string_view{exchange.reply.kept}.substr(0, k_reply_bytes_max),
                  .is_heard = exchange.direction != Direction::client &&
                              (exchange.method.empty() || exchange.status / 100 == 2)};
    Wire& wire = passed.wire;
    wire.method = exchange.method;
    wire.target = exchange.target;
    wire.content_type = exchange.content_type;
    wire.form = notes == nullptr ? std::string_view{} : notes->form;
    wire.status = exchange.status;
    wire.direction = exchange.direction;
    wire.framing = exchange.request_framing;
    wire.reply_framing = exchange.reply_framing;
    wire.error = exchange.error;
    wire.reply_bytes = exchange.reply.size > passed.reply.size() ? exchange.reply.size : 0;
    if (wire.form.empty() && !exchange.is_picture) {
        passed.update.request = exchange.request.kept.substr(0, k_request_bytes_max);
    }
    wire.request_bytes =
        exchange.request.size > k_request_bytes_max && !exchange.is_picture && passed.update.kind != Kind::screenshot
            ? exchange.request.size
            : 0;
    Session* const session = session_of(passed);
    if (session == nullptr) {
        return;
    }
    if (exchange.is_own) {
        m_life.warn_once(*session, "upstream", "the server behind gives no answer: " + exchange.error);
    } else if (!exchange.method.empty() && exchange.direction != Direction::client && exchange.status / 100 != 2 &&
               exchange.status != 101) {
        m_life.warn_once(*session, "status",
                         "the server behind answers with status " + std::to_string(exchange.status));
    }
    // What the client heard nothing of, it will say again; or it is said for nobody.
    const bool is_lost = exchange.direction == Direction::client && !exchange.error.empty();
    const std::string_view request = passed.update.request;
    const auto is_said = m_recognition.is_said_update({exchange.method, exchange.target, {}, false}, request);
    const bool is_poll = exchange.method == "GET" && passed.update.kind == Kind::bad && passed.is_heard && !is_said &&
                         looks_like_action(exchange.reply.kept);
    if (is_poll) {
        passed.update.kind = Kind::state;
        passed.update.observation = "{}";
    }
    if (is_lost || exchange.direction == Direction::server) {
        record_exchange(*session, passed);
    } else if (passed.update.kind == Kind::state || passed.update.kind == Kind::episode_end) {
        record_step(*session, passed);
    } else if (passed.update.kind == Kind::screenshot) {
        record_picture(*session, passed);
    } else if (passed.update.kind == Kind::statements) {
        record_statements(*session, passed);
    } else {
        record_exchange(*session, passed);
    }
}

Session* PassRecorder::session_of(const Passed& passed)
{
    const protocol::Update& update = passed.update;
    const net::Message message = message_of(passed.exchange);
    const std::string name =
        update.session_name.empty() ? session_name_from_path(passed.exchange.target) : update.session_name;
    const SessionTable::Owner owner = m_sessions.find_or_add(message, update, name, passed.time_us);
    if (!owner.warning.empty()) {
        m_log.warning(owner.warning);
    }
    if (owner.session == nullptr) {
        m_log.refused(message.peer, owner.refusal);
        return nullptr;
    }
    Session& session = *owner.session;
    m_life.take_message(session, message, update);
    if (update.kind == Kind::hello) {
        m_life.close(session, "hello");
        m_life.open(session, update);
    }
    if (update.kind != Kind::statements) {
        m_life.announce(session, update.kind == Kind::hello ? update : protocol::Update{}, passed.time_us);
    }
    return &session;
}

void PassRecorder::record_exchange(Session& session, const Passed& passed)
{
    record_waiting_picture(session);
    m_log.exchange(session, {.time_us = passed.time_us,
                             .request = passed.update.request,
                             .reply = passed.reply,
                             .wire = &passed.wire,
                             .delivered = passed.exchange.delivered});
}

void PassRecorder::record_waiting_picture(Session& session)
{
    if (session.picture.is_there() && session.picture_message) {
        m_log.unused_picture(session, session.picture_message->time_us);
        session.picture_message.reset();
        session.is_picture_recorded = true;
    }
}

StepRecord PassRecorder::begin_step(Session& session, Passed& passed)
{
    const net::RelayedExchange& exchange = passed.exchange;
    StepRecord step = m_life.begin_step(session, passed.time_us);
    const auto us_between = [this](auto from, auto to) { return m_log.us_of(to) - m_log.us_of(from); };
    step.policy_us = us_between(exchange.asked_at, exchange.answered_at);
    step.total_us = us_between(exchange.asked_at, exchange.delivered_at);
    step.delivered = exchange.delivered;
    step.reply = passed.reply;
    step.picture_message = std::exchange(session.picture_message, std::nullopt);
    step.wire = std::move(passed.wire);
    return step;
}

std::optional<protocol::Answer> PassRecorder::action_of(Session& session, const Passed& passed)
{
    const std::string_view reply = passed.exchange.reply.kept;
    const bool is_gsl = passed.update.request.starts_with('@');
    std::optional<protocol::Answer> answer;
    if (!passed.is_heard) { // BizHawk gives its script nothing of a response with another status
        return answer;
    }
    if (reply.starts_with("ACT:") || (is_gsl && !m_recognition.has_action_rules())) {
        std::string error;
        answer = protocol::parse_answer(trimmed(reply), session.keys, error);
        if (!answer) {
            m_life.warn_once(session, "no action", "the answer of the server behind is no action: " + error);
        }
    } else if (!says_nothing(reply)) {
        if (auto text = m_recognition.action_in(reply)) {
            answer.emplace();
            answer->action = *std::move(text);
        } else {
            m_life.warn_once(session, "no action",
                             "there is no action in the answer of the server behind, by the rules of --action-from");
        }
    }
    if (answer) {
        answer->fallback = passed.exchange.is_own;
    }
    return answer;
}

void PassRecorder::record_step(Session& session, Passed& passed)
{
    if (!m_life.claim_step()) {
        record_exchange(session, passed);
        return;
    }
    m_log.set_action(session, std::nullopt); // of an UPDATE before, whose controls were not read
    const bool wants_action = passed.update.kind == Kind::state;
    std::optional<protocol::Answer> answer = wants_action ? action_of(session, passed) : std::nullopt;
    StepRecord step = begin_step(session, passed);
    std::string_view ending = wants_action ? "" : "end";
    if (answer) {
        add_outcome(passed.update, *answer);
        ending = end_of_episode(*answer);
        if (answer->exits) {
            m_life.note_exit(session);
        }
    }
    const bool delivered = step.delivered;
    m_life.count_step();
    m_life.warn_of(session, passed.update);
    m_life.note_outcome(session, passed.update, delivered);
    step.answer = std::move(answer);
    step.update = std::move(passed.update);
    m_log.step(session, std::move(step));
    m_life.finish_step(session, m_life.claim_ending(ending), delivered);
}

void PassRecorder::record_picture(Session& session, Passed& passed)
{
    protocol::Update& update = passed.update;
    const auto is_said =
        m_recognition.is_said_update({passed.exchange.method, passed.exchange.target, {}, true}, std::string_view{});
    const bool is_step = is_said.value_or(passed.is_heard && !says_nothing(passed.exchange.reply.kept));
    record_waiting_picture(session);
    session.picture = {}; // it is recorded
    if (const std::string error = m_life.take_picture(session, update, passed.time_us); !error.empty()) {
        m_life.warn_once(session, error, error);
        record_exchange(session, passed);
    } else if (is_step) {
        update.kind = Kind::state;
        update.observation = "{}";
        update.request.clear();
        record_step(session, passed);
    } else {
        session.picture_message = PictureMessage{std::move(passed.wire), passed.time_us, std::string{passed.reply}};
    }
}

void PassRecorder::record_statements(Session& session, Passed& passed)
{
    using What = protocol::Statement::Kind;
    const std::string request = passed.update.request;
    const std::vector<protocol::Statement> statements = statements_in(request);
    const auto gets = static_cast<std::size_t>(std::ranges::count(statements, What::get, &protocol::Statement::kind));
    const auto answers =
        passed.is_heard ? answers_in(passed.exchange.reply.kept, gets) : std::vector<std::string_view>{};
    if (answers.empty() && gets > 0 && passed.is_heard) {
        m_life.warn_once(session, "answers", "the server behind gives another number of answers than was asked for");
    }
    if (!has_any(statements, What::update)) {
        record_waiting_picture(session);
    }
    std::uint64_t updates = 0;
    std::size_t answered = 0;
    bool restarts = false;
    const std::int64_t total_us = m_log.us_of(passed.exchange.delivered_at) - passed.time_us;
    const bool delivered = passed.exchange.delivered;
    for (const protocol::Statement& statement : statements) {
        const std::string_view answer =
            statement.kind == What::get && answered < answers.size() ? answers[answered++] : std::string_view{};
        if (statement.kind == What::set) {
            static_cast<void>(session.variables.set(statement.argument)); // the server says what is wrong with it
        } else if (statement.kind == What::reset && session.announced) {
            m_life.close(session, "reset");
            m_life.open(session, {});
        } else if (statement.kind == What::update && updates < protocol::StatementRun::k_updates_max &&
                   m_life.claim_step()) {
            m_life.announce(session, session.variables.data.take_hello(), passed.time_us);
            m_log.set_action(session, std::nullopt); // of the UPDATE before, whose controls were not read
            StepRecord step = begin_step(session, passed);
            step.part = ++updates;
            step.update = session.variables.data.take_changes();
            m_life.warn_of(session, step.update);
            m_life.note_outcome(session, step.update, delivered);
            step.update.request = updates == 1 ? request : std::string{};
            m_log.hold_step(session, std::move(step), {.action = true, .reply = true});
            m_life.count_step();
            m_life.finish_step(session, {}, delivered);
        } else if (statement.kind == What::get && statement.argument == "controls" && !answer.empty()) {
            protocol::Answer played;
            played.action = action_from_controls(answer);
            m_log.set_action(session, std::move(played), RecordLog::By::policy);
        } else if (statement.kind == What::get && statement.argument == "restart") {
            restarts = restarts || answer == "True";
        } else if (statement.kind == What::get && statement.argument == "exit" && answer == "True") {
            m_life.note_exit(session);
        }
    }
    m_life.announce(session, session.variables.data.take_hello(), passed.time_us);
    if (updates > 0) {
        m_log.set_reply(session, passed.reply, delivered, total_us);
    } else {
        m_log.exchange(session, {.time_us = passed.time_us,
                                 .request = request,
                                 .reply = passed.reply,
                                 .wire = &passed.wire,
                                 .delivered = delivered});
    }
    if (restarts) {
        m_life.end_episode(session, "restart");
    }
}

bool PassRecorder::is_own_page(std::string_view method, std::string_view path) const
{
    return method == "GET" && is_page(path, true);
}

void PassRecorder::unreachable(std::string_view reason)
{
    m_log.refused("", "the server behind cannot be reached: " + std::string{reason});
}

net::Task<void> PassRecorder::wait_for_room()
{
    if (m_log.sink() != nullptr) {
        co_await m_log.sink()->wait_for_room(
            [this] { m_log.warning("the reader of standard output is slow; the clients wait for it"); });
    }
}

} // namespace bh::serve
