#include "gsl_handler.hpp"

#include "answer_effects.hpp"
#include "by_hand.hpp"

#include <bh/net/policy.hpp>

namespace bh::serve {

namespace {

constexpr std::string_view k_reply_type = "text/plain; charset=utf-8";

} // namespace

net::Task<void> GslHandler::handle_state(Session& session, protocol::Update& update, std::int64_t time_us,
                                         net::Responder& responder)
{
    if (!m_tally.begin_step()) {
        co_await refuse_step(session, update, time_us, responder);
        co_return;
    }
    StepRecord record = m_keeper.begin_step(session, time_us);
    protocol::Answer answer;
    if (!m_game.human) {
        const std::int64_t asked_us = m_log.now_us();
        answer = co_await m_policy.ask(session, update);
        session.ended.clear();
        record.policy_us = m_log.now_us() - asked_us;
    }
    m_tally.count_step();
    add_outcome(update, answer);
    const std::string_view ending = end_of_episode(answer);
    if (!ending.empty()) {
        m_tally.expect_episode();
    }
    if (answer.ends_episode) {
        apply_answer(session, answer, m_oddities);
        add_drawn_save(session, m_game, answer);
    }
    m_tally.add_exit(session, answer);
    record.reply = protocol::format_reply(answer);
    record.delivered = co_await responder.send(200, k_reply_type, record.reply);
    const bool delivered = record.delivered;

    // The client plays on from here; the rest costs it nothing.
    record.total_us = m_log.now_us() - time_us;
    if (!answer.ends_episode) {
        apply_answer(session, answer, m_oddities);
    }
    m_oddities.report(session, update);
    m_keeper.note_outcome(session, update, delivered);
    if (!answer.note.empty()) {
        m_log.note("policy: " + answer.note);
    }
    if (!answer.write_frame.empty()) {
        write_frame(answer.write_frame, session.picture, m_game, m_log);
    }
    if (m_game.human) {
        m_log.set_action(session, action_by_hand(update.inputs));
        record.update = std::move(update);
        m_log.hold_step(session, std::move(record), {.action = true});
    } else {
        record.update = std::move(update);
        record.answer = std::move(answer);
        m_log.step(session, std::move(record));
    }
    m_keeper.finish_step(session, ending, delivered);
}

net::Task<void> GslHandler::refuse_step(Session& session, const protocol::Update& update, std::int64_t time_us,
                                        net::Responder& responder)
{
    protocol::Answer answer;
    answer.exits = true;
    answer.fields = "|exit:true";
    m_tally.told_to_exit(session);
    const std::string reply = protocol::format_reply(answer);
    co_await responder.send(200, k_reply_type, reply);
    m_log.exchange(session, time_us, update.request, reply);
}

net::Task<void> GslHandler::handle_episode_end(Session& session, protocol::Update& update, std::int64_t time_us,
                                               net::Responder& responder)
{
    if (!m_tally.begin_step()) {
        co_await refuse_step(session, update, time_us, responder);
        co_return;
    }
    StepRecord record = m_keeper.begin_step(session, time_us);
    m_tally.expect_episode();
    m_tally.count_step();
    protocol::Answer answer;
    session.variables.begin_episode(session.saves.draw());
    add_drawn_save(session, m_game, answer);
    m_tally.add_exit(session, answer);
    record.reply = protocol::format_reply(answer);
    record.delivered = co_await responder.send(200, k_reply_type, record.reply);

    record.total_us = m_log.now_us() - time_us;
    m_log.set_action(session, action_by_hand(update.inputs));
    m_oddities.report(session, update);
    m_keeper.note_outcome(session, update, record.delivered);
    session.ended = net::ended_object(update.observation, update.reward, update.terminated, update.truncated);
    record.update = std::move(update);
    m_log.step(session, std::move(record));
    session.picture.reset();
    ++session.next_step;
    m_keeper.end_episode(session, "end");
}

net::Task<void> GslHandler::handle_hello(Session& session, const protocol::Update& update, std::int64_t time_us,
                                         net::Responder& responder)
{
    m_keeper.close(session, "hello");
    m_keeper.open(session, update);
    session.is_untouched = false;
    m_keeper.announce(session, update, time_us);
    protocol::Answer answer;
    answer.fields = m_game.speed_field + m_game.frameskip_field + m_game.sound_field;
    if (m_game.settings.wait > update.wait.value_or(protocol::GameSettings::k_wait_default)) {
        answer.fields += "|wait:" + std::to_string(m_game.settings.wait);
    }
    add_drawn_save(session, m_game, answer);
    m_tally.add_exit(session, answer);
    const std::string reply = protocol::format_reply(answer);
    co_await responder.send(200, k_reply_type, reply);
    m_oddities.report(session, update);
    m_log.exchange(session, time_us, update.request, reply);
}

} // namespace bh::serve
