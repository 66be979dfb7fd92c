#include "record_log.hpp"

namespace bh::serve {

namespace {

/// What may wait for a held step. A person may look at a screen for hours while a script asks for this and that.
constexpr std::size_t k_waiting_bytes_max = std::size_t{1} << 20;

} // namespace

RecordLog::RecordLog(cli::Context& context, std::unique_ptr<net::ByteSink> sink)
    : m_context{context}, m_sink{std::move(sink)}, m_display{context, m_statistics}
{
}

std::int64_t RecordLog::now_us() const
{
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - m_start).count();
}

void RecordLog::add(const std::function<void(std::string&)>& fill)
{
    if (m_sink && !m_ended) {
        m_sink->add(fill);
    }
}

void RecordLog::add_after_held(Session& session, const std::function<void(std::string&)>& fill)
{
    if (session.held.empty()) {
        add(fill);
        return;
    }
    if (!m_sink) {
        return;
    }
    fill(session.held.back().after);
    if (session.held.back().after.size() > k_waiting_bytes_max && session.held.back().awaits.action) {
        warning("a step is recorded without its action, because too much came before the next one");
        set_action(session, std::nullopt);
    }
}

void RecordLog::release(Session& session)
{
    while (!session.held.empty()) {
        HeldStep& first = session.held.front();
        if (first.awaits.action || first.awaits.reply) {
            return;
        }
        add([&first](std::string& out) {
            append_step(out, *first.step);
            out += first.after;
        });
        session.held.pop_front();
    }
}

void RecordLog::begin()
{
    add([this](std::string& out) { append_header(out, m_created); });
}

void RecordLog::session(Session& session, std::int64_t time_us, const protocol::Update& hello)
{
    const Statistics::SessionRow row{
        .name = session.name,
        .peer = session.peer,
        .dialect = session.dialect,
        .user_agent = session.user_agent,
        .last_us = time_us,
        .recent = {},
        .pace = nullptr,
    };
    m_display.session_opened(session.number, row);
    m_statistics.open_session(session.number, row);
    add_after_held(session, [&](std::string& out) { append_session(out, session, time_us, hello); });
}

void RecordLog::step(Session& session, StepRecord step)
{
    hold_step(session, std::move(step), {});
}

void RecordLog::hold_step(Session& session, StepRecord step, Awaits awaits)
{
    m_statistics.add_step({
        .session = step.session,
        .episode = step.episode,
        .now_us = step.time_us + step.total_us,
        .policy_us = step.policy_us,
        .asked_policy = step.answer.has_value(),
        .fallback = step.answer && step.answer->fallback,
        .is_ending = m_is_ending,
        .picture = step.picture,
    });
    m_display.step_made(step.time_us + step.total_us);
    if (session.held.empty() && !awaits.action && !awaits.reply) {
        add([&step](std::string& out) { append_step(out, step); });
        return;
    }
    session.held.push_back({std::make_unique<StepRecord>(std::move(step)), awaits, {}});
    release(session);
}

void RecordLog::set_reply(Session& session, std::string_view reply, bool delivered, std::int64_t total_us)
{
    for (HeldStep& held : session.held) {
        if (held.awaits.reply) {
            if (held.step->part == 1) { // the others' records bear no texts
                held.step->reply = reply;
            }
            held.step->delivered = delivered;
            held.step->total_us = total_us;
            held.awaits.reply = false;
        }
    }
    release(session);
}

void RecordLog::set_action(Session& session, std::optional<protocol::Answer> action)
{
    for (HeldStep& held : session.held) {
        if (held.awaits.action) {
            held.step->answer = action;
            held.step->by_hand = action.has_value();
            held.awaits.action = false;
        }
    }
    release(session);
}

void RecordLog::exchange(Session& session, std::int64_t time_us, std::string_view request, std::string_view reply)
{
    add_after_held(session, [&](std::string& out) { append_exchange(out, session, time_us, request, reply); });
}

void RecordLog::unused_picture(Session& session, std::int64_t time_us)
{
    add_after_held(session, [&](std::string& out) { append_unused_picture(out, session, time_us); });
}

void RecordLog::episode(Session& session, std::string_view reason, Outcome outcome)
{
    m_statistics.add_episode();
    add_after_held(session, [&](std::string& out) { append_episode(out, session, reason, outcome); });
}

void RecordLog::session_end(Session& session, std::string_view reason)
{
    if (const auto row = m_statistics.end_session(session.number)) {
        m_display.session_ended(session.number, *row, reason);
    }
    add_after_held(session, [&](std::string& out) { append_session_end(out, session, now_us(), reason); });
}

void RecordLog::end(std::string_view reason)
{
    add([&](std::string& out) { append_end(out, now_us(), reason); });
    m_ended = true;
}

void RecordLog::refused(std::string_view peer, std::string_view reason)
{
    if (const std::string text = m_refusals.add(peer, reason); !text.empty()) {
        warning(text);
    }
}

void RecordLog::warning(std::string_view text)
{
    m_context.warning(text);
    write_note("warning", text);
}

void RecordLog::note(std::string_view text)
{
    m_context.detail(text);
    write_note("info", text);
}

void RecordLog::write_note(std::string_view level, std::string_view text)
{
    add([&](std::string& out) { append_note(out, now_us(), level, text); });
}

} // namespace bh::serve
