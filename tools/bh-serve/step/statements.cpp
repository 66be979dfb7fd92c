// BrainHawk messages, brainhawk(7).
#include "policy/answer_effects.hpp"
#include "step/step_handler.hpp"

#include <utility>

namespace bh::serve {

namespace {

constexpr std::string_view k_answer_type = "text/plain; charset=utf-8";
/// What the server sends for an empty reply on a framed socket, whose client takes a size of 0 for silence.
constexpr std::string_view k_empty_framed = "OK";

} // namespace

net::Task<void> StepHandler::answer_statements(Session& session, const protocol::Update& message, net::Dialect dialect,
                                               std::int64_t time_us, net::Responder& responder)
{
    using Event = protocol::StatementRun::Event;
    protocol::ClientVariables& variables = session.variables;
    if (session.picture.is_there()) {
        variables.screenshots.keep(session.next_step, as_png(session.picture));
    }
    if (m_game.grayscale) {
        co_await m_policy.convert_screenshots(session, message.request);
    }
    variables.exit = variables.exit || m_life.is_stopping();
    protocol::StatementRun run{variables, message.request};
    std::uint64_t updates = 0;
    for (Event event = run.next(); event != Event::done; event = run.next()) {
        switch (event) {
        case Event::update:
            if ((updates == 0 || !m_life.is_stopping()) && m_life.claim_step()) {
                co_await take_update(session, message.request, ++updates, time_us);
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
            m_life.note_exit(session);
            break;
        case Event::done:
            break;
        }
    }
    session.is_untouched = session.is_untouched && run.only_asks();
    // A client may be slow to take its reply, and sessions are announced in the order of their numbers.
    m_life.announce(session, variables.data.take_hello(), time_us);
    const bool delivered = co_await responder.send(200, k_answer_type, run.reply());

    const std::string_view sent =
        run.reply().empty() && dialect == net::Dialect::framed ? k_empty_framed : std::string_view{run.reply()};
    if (updates == 0) {
        m_log.exchange(session, {.time_us = time_us, .request = message.request, .reply = sent});
    } else {
        m_log.set_reply(session, sent, delivered, m_log.now_us() - time_us);
    }
    for (const protocol::StatementRun::Error& error : run.errors()) {
        m_life.warn_once(session, error.kind, error.text);
    }
}

net::Task<void> StepHandler::take_update(Session& session, const std::string& request, std::uint64_t part,
                                         std::int64_t time_us)
{
    m_life.announce(session, session.variables.data.take_hello(), time_us);
    protocol::Update update = session.variables.data.take_update();
    StepRecord step = m_life.begin_step(session, time_us);
    step.part = part;
    const bool is_over = m_outcomes.add(session, update);
    protocol::Answer answer;
    if (m_game.human) {
        m_log.set_action(session, played_action(update.inputs));
    } else {
        answer = co_await ask(session, update, step);
    }
    if (is_over) {
        Outcomes::restart(answer);
    }
    if (!m_game.human) {
        step.answer = answer;
    }
    step.total_us = m_log.now_us() - time_us;
    m_life.warn_of(session, update);
    m_life.note_outcome(session, update, true);
    step.update = std::move(update);
    if (part == 1) {
        step.update.request = request;
    }
    m_log.hold_step(session, std::move(step), {.action = m_game.human, .reply = true});
    apply_answer(session, answer, m_life);
    for (const std::string_view key : {std::string_view{"save"}, std::string_view{"msg"}}) {
        if (protocol::reply_field(answer, key)) {
            m_life.warn_once(session, std::string{key},
                             "the policy's " + std::string{key} + " cannot be told to a BrainHawk client");
        }
    }
    if (asks_for_more(answer)) {
        co_await use_answer(session, answer);
    }
    m_life.count_step();
    m_life.finish_step(session, m_life.claim_ending(end_of_episode(answer)));
    session.variables.exit = session.variables.exit || m_life.is_stopping();
}

void StepHandler::restart(Session& session, std::int64_t time_us)
{
    m_life.announce(session, session.variables.data.take_hello(), time_us);
    const std::string_view ending = m_life.claim_ending("restart");
    if (ending.empty()) {
        session.variables.exit = true;
        return;
    }
    m_life.end_episode(session, ending);
    session.variables.begin_episode(session.saves.draw());
    session.variables.exit = session.variables.exit || m_life.is_stopping();
}

void StepHandler::reset(Session& session, bool only_asked)
{
    if (!session.announced) {
        session.variables.reset(session.variables.save); // it begins with this very message
    } else {
        // What a client asks before it begins leaves the draws as they are.
        const bool keeps_save = session.is_untouched && only_asked;
        auto save = keeps_save ? std::optional{session.variables.save} : std::nullopt;
        m_life.close(session, "reset");
        m_life.open(session, {}, std::move(save));
    }
    session.is_untouched = false;
    session.variables.exit = m_life.is_stopping();
}

} // namespace bh::serve
