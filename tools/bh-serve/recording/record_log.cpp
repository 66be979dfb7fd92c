#include "recording/record_log.hpp"

#include <bh/base/time_text.hpp>
#include <bh/record/line_writer.hpp>

#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace bh::serve {

namespace {

using record::LineWriter;

/// What may wait for a held step. A person may look at a screen for hours while a script asks for this and that.
constexpr std::size_t k_waiting_bytes_max = std::size_t{1} << 20;

void add_frame(std::string& out, LineWriter& line, const ReceivedPicture& picture)
{
    line.open("frame")
        .number("width", std::int64_t{picture.width})
        .number("height", std::int64_t{picture.height})
        .text("encoding", picture.encoding())
        .close()
        .number("payload", std::uint64_t{picture.bytes->size()})
        .close();
    out.append("\n").append(*picture.bytes).append("\n");
}

void add_action(LineWriter& line, const StepRecord& step)
{
    line.open("action").text_or_base64("text", step.answer->action);
    if (step.answer->guessed) {
        line.boolean("guessed", true);
    }
    if (step.is_human) {
        line.boolean("human", true);
    }
    line.close();
}

void end_line(std::string& out, LineWriter& line)
{
    line.close();
    out += '\n';
}

// Each of these appends one record of a stream, bh-stream(5), with its payload.

void append_header(std::string& out, std::chrono::system_clock::time_point created)
{
    LineWriter line{out};
    line.text("type", "header")
        .number("version", std::int64_t{1})
        .text("run", boost::uuids::to_string(boost::uuids::random_generator{}()))
        .number("part", std::int64_t{0})
        .raw("requires", "[]")
        .text("generator", "bh-serve " BH_VERSION)
        .text("created", utc_text(created));
    end_line(out, line);
}

void append_session(std::string& out, const Session& session, std::int64_t time_us, const protocol::Update& hello)
{
    LineWriter line{out};
    line.text("type", "session")
        .number("session", session.number)
        .text_or_base64("name", session.name)
        .number("time_us", time_us)
        .text("peer", session.peer)
        .text("dialect", session.dialect)
        .text_or_base64("user_agent", session.user_agent);
    if (!hello.system.empty()) {
        line.text_or_base64("system", hello.system);
    }
    if (!hello.core.empty()) {
        line.text_or_base64("core", hello.core);
    }
    if (!hello.rom_name.empty() || !hello.rom_sha1.empty() || !hello.rom_hash.empty()) {
        line.open("rom").text_or_base64("name", hello.rom_name);
        if (!hello.rom_hash.empty()) {
            line.text_or_base64("hash", hello.rom_hash);
        } else if (!hello.rom_sha1.empty()) {
            line.text_or_base64("sha1", hello.rom_sha1);
        }
        line.close();
    }
    if (!session.keys.empty()) {
        std::string keys = "[";
        for (const std::string& key : session.keys) {
            keys += keys.size() > 1 ? "," : "";
            record::append_json_string(keys, record::is_utf8(key) ? key : "?");
        }
        line.raw("keys", keys + "]");
    }
    end_line(out, line);
}

void append_step(std::string& out, const StepRecord& step)
{
    LineWriter line{out};
    line.text("type", "step")
        .number("session", step.session)
        .number("episode", step.episode)
        .number("step", step.step)
        .number("time_us", step.time_us);
    if (step.part > 1) {
        line.number("part", step.part);
    }
    line.raw("observation", step.update.observation);
    if (step.answer) {
        add_action(line, step);
    }
    protocol::append_step_members(line, step.update);
    if (!step.update.reward && step.answer && step.answer->reward) {
        line.real("reward", *step.answer->reward);
    }
    if (step.part == 1) {
        line.text_or_base64("request", step.update.request);
        if (!step.wire || step.wire->direction != net::RelayedExchange::Direction::client) {
            line.text_or_base64("reply", step.reply);
        }
        if (step.wire) {
            append_wire(line, *step.wire);
        }
    }
    if (step.answer && step.answer->fallback) {
        line.boolean("fallback", true);
    }
    if (!step.delivered) {
        line.boolean("delivered", false);
    }
    line.open("latency_us").number("policy", step.policy_us).number("total", step.total_us).close();
    if (step.picture_message) {
        const PictureMessage& message = *step.picture_message;
        line.open("picture").number("time_us", message.time_us).text_or_base64("reply", message.reply);
        append_wire(line, message.wire);
        line.close();
    }
    if (step.picture.is_there()) {
        add_frame(out, line, step.picture);
    } else {
        end_line(out, line);
    }
}

void append_exchange(std::string& out, const Session& session, const ExchangeRecord& exchange)
{
    using Direction = net::RelayedExchange::Direction;
    const Direction direction = exchange.wire == nullptr ? Direction::both : exchange.wire->direction;
    LineWriter line{out};
    line.text("type", "exchange").number("session", session.number).number("time_us", exchange.time_us);
    if (direction != Direction::server) {
        line.text_or_base64("request", exchange.request);
    }
    if (direction != Direction::client) {
        line.text_or_base64("reply", exchange.reply);
    }
    if (exchange.wire != nullptr) {
        append_wire(line, *exchange.wire);
    }
    if (!exchange.delivered) {
        line.boolean("delivered", false);
    }
    end_line(out, line);
}

/// A picture that belongs to no step, because a later one took its place or no step came.
void append_unused_picture(std::string& out, const Session& session, std::int64_t time_us)
{
    LineWriter line{out};
    line.text("type", "exchange").number("session", session.number).number("time_us", time_us).text("request", "");
    if (session.picture_message) {
        if (session.picture_message->wire.direction != net::RelayedExchange::Direction::client) {
            line.text_or_base64("reply", session.picture_message->reply);
        }
        append_wire(line, session.picture_message->wire);
    } else {
        line.text("reply", "OK");
    }
    add_frame(out, line, session.picture);
}

void append_episode(std::string& out, const Session& session, std::string_view reason, Outcome outcome)
{
    LineWriter line{out};
    line.text("type", "episode")
        .number("session", session.number)
        .number("episode", session.episode)
        .number("steps", session.next_step)
        .text("reason", reason);
    if (outcome.terminated) {
        line.boolean("terminated", true);
    }
    if (outcome.truncated) {
        line.boolean("truncated", true);
    }
    end_line(out, line);
}

void append_session_end(std::string& out, const Session& session, std::int64_t time_us, std::string_view reason)
{
    LineWriter line{out};
    line.text("type", "session_end")
        .number("session", session.number)
        .number("time_us", time_us)
        .text("reason", reason);
    end_line(out, line);
}

void append_note(std::string& out, std::int64_t time_us, std::string_view level, std::string_view text)
{
    LineWriter line{out};
    line.text("type", "note").number("time_us", time_us).text("level", level).text_or_base64("text", text);
    end_line(out, line);
}

void append_end(std::string& out, std::int64_t time_us, std::string_view reason)
{
    LineWriter line{out};
    line.text("type", "end").number("time_us", time_us).text("reason", reason);
    end_line(out, line);
}

} // namespace

RecordLog::RecordLog(cli::Context& context, std::unique_ptr<net::ByteSink> sink)
    : m_context{context}, m_sink{std::move(sink)}, m_display{context, m_statistics}
{
}

std::int64_t RecordLog::now_us() const
{
    return us_of(std::chrono::steady_clock::now());
}

std::int64_t RecordLog::us_of(std::chrono::steady_clock::time_point time) const
{
    return std::chrono::duration_cast<std::chrono::microseconds>(time - m_start).count();
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
        .last = {},
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
        .step = step.step,
        .observation = step.update.observation,
        .action = step.answer ? std::string_view{step.answer->action} : std::string_view{},
        .reward = step.update.reward || !step.answer ? step.update.reward : step.answer->reward,
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

void RecordLog::set_action(Session& session, std::optional<protocol::Answer> action, By by)
{
    for (HeldStep& held : session.held) {
        if (held.awaits.action) {
            held.step->answer = action;
            held.step->is_human = action.has_value() && by == By::person;
            held.awaits.action = false;
        }
    }
    release(session);
}

void RecordLog::exchange(Session& session, const ExchangeRecord& exchange)
{
    add_after_held(session, [&](std::string& out) { append_exchange(out, session, exchange); });
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

std::string Refusals::add(std::string_view peer, std::string_view reason)
{
    if (m_is_full) {
        return {};
    }
    std::string text = "refused what came from ";
    text.append(peer.substr(0, peer.rfind(':'))).append(": ").append(reason);
    if (!m_told.insert(text).second) {
        return {};
    }
    m_is_full = m_told.size() >= k_told_max;
    return m_is_full ? text + "; no more is said of refusals" : text;
}

} // namespace bh::serve
