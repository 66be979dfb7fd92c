#include "statement_handler.hpp"

#include "answer_effects.hpp"
#include "by_hand.hpp"

namespace bh::serve {

namespace {

constexpr std::string_view k_answer_type = "text/plain; charset=utf-8";
/// What the server sends for an empty reply on a framed socket, whose client takes a size of 0 for silence.
constexpr std::string_view k_empty_framed = "OK";

} // namespace

net::Task<void> StatementHandler::handle(Session& session, const protocol::Update& message, net::Dialect dialect,
                                         std::int64_t time_us, net::Responder& responder)
{
    using Event = protocol::StatementRun::Event;
    protocol::ClientVariables& variables = session.variables;
    if (session.picture != nullptr) {
        variables.screenshots.keep(session.next_step, session.picture);
    }
    variables.exit = variables.exit || m_tally.is_stopping();
    protocol::StatementRun run{variables, message.request};
    std::uint64_t updates = 0;
    for (Event event = run.next(); event != Event::done; event = run.next()) {
        switch (event) {
        case Event::update:
            if ((updates == 0 || !m_tally.is_stopping()) && m_tally.begin_step()) {
                co_await step(session, message.request, ++updates, time_us);
            } else {
                variables.exit = true;
            }
            break;
        case Event::reset:
            reset(session, run.only_asks());
            break;
        case Event::begins_episode:
            restart(session, time_us);
            break;
        case Event::exits:
            m_tally.told_to_exit(session);
            break;
        case Event::done:
            break;
        }
    }
    session.is_untouched = session.is_untouched && run.only_asks();
    // A client may be slow to take its reply, and sessions are announced in the order of their numbers.
    m_keeper.announce(session, variables.data.take_hello(), time_us);
    const bool delivered = co_await responder.send(200, k_answer_type, run.reply());

    const std::string_view sent =
        run.reply().empty() && dialect == net::Dialect::framed ? k_empty_framed : std::string_view{run.reply()};
    if (updates == 0) {
        m_log.exchange(session, time_us, message.request, sent);
    } else {
        m_log.set_reply(session, sent, delivered, m_log.now_us() - time_us);
    }
    report(session, run);
}

net::Task<void> StatementHandler::step(Session& session, const std::string& request, std::uint64_t part,
                                       std::int64_t time_us)
{
    m_keeper.announce(session, session.variables.data.take_hello(), time_us);
    protocol::Update update = session.variables.data.take_update();
    StepRecord record = m_keeper.begin_step(session, time_us);
    record.part = part;
    protocol::Answer answer;
    if (m_game.human) {
        m_log.set_action(session, action_by_hand(update.inputs));
    } else {
        const std::int64_t asked_us = m_log.now_us();
        answer = co_await m_policy.ask(session, update);
        record.policy_us = m_log.now_us() - asked_us;
        record.answer = answer;
    }
    record.total_us = m_log.now_us() - time_us;
    m_oddities.report(session, update);
    add_outcome(update, answer);
    m_keeper.note_outcome(session, update, true);
    record.update = std::move(update);
    if (part == 1) {
        record.update.request = request;
    }
    m_log.hold_step(session, std::move(record), {.action = m_game.human, .reply = true});
    take_answer(session, answer);
    m_tally.count_step();
    m_keeper.finish_step(session, end_of_episode(answer));
    session.variables.exit = session.variables.exit || m_tally.is_stopping();
}

void StatementHandler::take_answer(Session& session, const protocol::Answer& answer)
{
    apply_answer(session, answer, m_oddities);
    for (const std::string_view key : {std::string_view{"save"}, std::string_view{"msg"}}) {
        if (protocol::reply_field(answer, key)) {
            m_oddities.report_once(session, std::string{key},
                                   "the policy's " + std::string{key} + " cannot be told to a BrainHawk client");
        }
    }
    if (!answer.note.empty()) {
        m_log.note("policy: " + answer.note);
    }
    if (!answer.write_frame.empty()) {
        write_frame(answer.write_frame, session.picture, m_game, m_log);
    }
}

void StatementHandler::restart(Session& session, std::int64_t time_us)
{
    m_keeper.announce(session, session.variables.data.take_hello(), time_us);
    m_keeper.end_episode(session, "restart");
    session.variables.begin_episode(session.saves.draw());
    session.variables.exit = session.variables.exit || m_tally.is_stopping();
}

void StatementHandler::reset(Session& session, bool only_asked)
{
    if (!session.announced) {
        session.variables.reset(session.variables.save); // it begins with this very message
    } else {
        // What a client asks before it begins leaves the draws as they are.
        const bool keeps_save = session.is_untouched && only_asked;
        auto save = keeps_save ? std::optional{session.variables.save} : std::nullopt;
        m_keeper.close(session, "reset");
        m_keeper.open(session, {}, std::move(save));
    }
    session.is_untouched = false;
    session.variables.exit = m_tally.is_stopping();
}

void StatementHandler::report(Session& session, const protocol::StatementRun& run)
{
    for (const protocol::StatementRun::Error& error : run.errors()) {
        m_oddities.report_once(session, error.kind, error.text);
    }
}

} // namespace bh::serve
