// Somebody's server behind us: what it is sent and what it answers, and what we make of it for the recording.
#include "policy/answer_effects.hpp"
#include "step/step_handler.hpp"

#include <utility>

namespace bh::serve {

namespace {

constexpr std::string_view k_fallback_type = "text/plain; charset=utf-8";

// The action in a reply that has one; what ends its line does not count.
std::optional<protocol::Answer> action_in(std::string_view body, const std::vector<std::string>& keys)
{
    const auto end = body.find_last_not_of(" \t\r\n");
    std::string ignored;
    return protocol::parse_answer(body.substr(0, end == std::string_view::npos ? 0 : end + 1), keys, ignored);
}

} // namespace

net::Task<void> StepHandler::pass_on(Session& session, protocol::Update& update, const net::Message& message,
                                     std::int64_t time_us, net::Responder& responder)
{
    using Kind = protocol::Update::Kind;
    if (message.head == nullptr) {
        co_await responder.send(0, {}, "ERR:only what comes over HTTP is passed on");
        co_return;
    }
    if (update.kind == Kind::hello) {
        m_life.close(session, "hello");
        m_life.open(session, update);
    }
    m_life.announce(session, update.kind == Kind::hello ? update : protocol::Update{}, time_us);
    StepRecord step = m_life.begin_step(session, time_us);
    const std::int64_t asked_us = m_log.now_us();
    net::Upstream::Reply reply = co_await m_upstream->pass_on(message);
    step.policy_us = m_log.now_us() - asked_us;
    if (reply.error.empty()) {
        step.delivered = co_await responder.send_response(reply.bytes, reply.keep_alive);
        if (reply.status / 100 != 2) {
            m_life.warn_once(session, "status",
                             "the server behind answers with status " + std::to_string(reply.status));
        }
    } else {
        const std::string reason = "the server behind gives no answer: " + reply.error;
        reply.body = update.kind == Kind::state ? "ACT:" + std::string{protocol::k_no_action} : "ERR:" + reason;
        step.delivered = co_await responder.send(200, k_fallback_type, reply.body);
        m_life.warn_once(session, "upstream", reason);
    }
    step.total_us = m_log.now_us() - time_us;
    if ((update.kind == Kind::state || update.kind == Kind::episode_end) && m_life.claim_step()) {
        m_life.warn_of(session, update);
        record_passed(session, update, reply, std::move(step));
    } else if (update.kind == Kind::screenshot) {
        if (const std::string error = m_life.take_picture(session, update, time_us); !error.empty()) {
            m_life.warn_once(session, error, error);
        }
    } else {
        m_log.exchange(session, time_us, update.request, reply.body);
    }
}

net::Task<void> StepHandler::pass_on_get(const net::Message& message, net::Responder& responder)
{
    const net::Upstream::Reply reply = co_await m_upstream->pass_on(message);
    if (reply.error.empty()) {
        co_await responder.send_response(reply.bytes, reply.keep_alive);
    } else {
        const std::string text = "ERR:the server behind gives no answer: " + reply.error;
        co_await responder.send(200, k_fallback_type, text);
    }
}

void StepHandler::record_passed(Session& session, protocol::Update& update, const net::Upstream::Reply& reply,
                                StepRecord step)
{
    const bool wants_action = update.kind == protocol::Update::Kind::state;
    std::string_view ending = wants_action ? "" : "end";
    if (wants_action) {
        // BizHawk gives its script nothing of a response with another status.
        const bool is_heard = !reply.error.empty() || reply.status / 100 == 2;
        step.answer = is_heard ? action_in(reply.body, session.keys) : std::nullopt;
        if (step.answer) {
            step.answer->fallback = !reply.error.empty();
            add_outcome(update, *step.answer);
            ending = end_of_episode(*step.answer);
        } else if (is_heard) {
            m_life.warn_once(session, "no action", "the answer of the server behind is no action");
        }
        if (step.answer && step.answer->exits) {
            m_life.note_exit(session);
        }
    }
    m_life.count_step();
    m_life.note_outcome(session, update, step.delivered);
    step.reply = reply.body;
    step.update = std::move(update);
    const bool delivered = step.delivered;
    m_log.step(session, std::move(step));
    m_life.finish_step(session, m_life.claim_ending(ending), delivered);
}

} // namespace bh::serve
