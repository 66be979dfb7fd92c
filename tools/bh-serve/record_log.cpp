#include "record_log.hpp"

#include <bh/record/line_writer.hpp>

#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <array>
#include <ctime>

namespace bh::serve {

using record::LineWriter;

namespace {

// RFC 3339 in UTC with microseconds.
std::string utc_text(std::chrono::system_clock::time_point time)
{
    const auto since_epoch = std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
    const std::time_t seconds = since_epoch / 1'000'000;
    std::tm parts = {};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 64> text = {};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    const std::string fraction = std::to_string(1'000'000 + since_epoch % 1'000'000);
    return std::string{text.data(), size} + "." + fraction.substr(1) + "Z";
}

void add_frame(std::string& out, LineWriter& line, std::string_view png, int width, int height)
{
    line.open("frame")
        .number("width", std::int64_t{width})
        .number("height", std::int64_t{height})
        .text("encoding", "png")
        .close()
        .number("payload", std::uint64_t{png.size()})
        .close();
    out.append("\n").append(png).append("\n");
}

void add_action(LineWriter& line, const protocol::Answer& answer)
{
    line.open("action").text("text", answer.action);
    if (answer.guessed) {
        line.boolean("guessed", true);
    }
    line.close();
}

} // namespace

RecordLog::RecordLog(cli::Context& context, std::unique_ptr<net::ByteSink> sink)
    : m_context{context}, m_sink{std::move(sink)}
{
}

std::int64_t RecordLog::now_us() const
{
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - m_start).count();
}

void RecordLog::add(const std::function<void(std::string&)>& fill)
{
    if (m_sink) {
        m_sink->add(fill);
    }
}

void RecordLog::begin()
{
    add([this](std::string& out) {
        LineWriter{out}
            .text("type", "header")
            .number("version", std::int64_t{1})
            .text("run", boost::uuids::to_string(boost::uuids::random_generator{}()))
            .number("part", std::int64_t{0})
            .raw("requires", "[]")
            .text("generator", "bh-serve " BH_VERSION)
            .text("created", utc_text(m_created))
            .close();
        out += '\n';
    });
}

void RecordLog::session(const Session& session, std::int64_t time_us, const protocol::Update& hello)
{
    add([&](std::string& out) {
        LineWriter line{out};
        line.text("type", "session")
            .number("session", session.number)
            .text_or_base64("name", session.name)
            .number("time_us", time_us)
            .text("peer", session.peer)
            .text("dialect", "http-gsl")
            .text_or_base64("user_agent", session.user_agent);
        if (!hello.system.empty()) {
            line.text_or_base64("system", hello.system);
        }
        if (!hello.core.empty()) {
            line.text_or_base64("core", hello.core);
        }
        if (!hello.rom_name.empty() || !hello.rom_sha1.empty() || !hello.rom_hash.empty()) {
            const bool has_sha1 = hello.rom_hash.empty();
            line.open("rom")
                .text_or_base64("name", hello.rom_name)
                .text_or_base64(has_sha1 ? "sha1" : "hash", has_sha1 ? hello.rom_sha1 : hello.rom_hash)
                .close();
        }
        if (!hello.keys.empty()) {
            std::string keys = "[";
            for (const std::string& key : hello.keys) {
                keys += keys.size() > 1 ? "," : "";
                record::append_json_string(keys, record::is_utf8(key) ? key : "?");
            }
            line.raw("keys", keys + "]");
        }
        line.close();
        out += '\n';
    });
}

void RecordLog::step(const Session& session, const protocol::Update& update, const StepRecord& step)
{
    add([&](std::string& out) {
        LineWriter line{out};
        line.text("type", "step")
            .number("session", session.number)
            .number("episode", step.episode)
            .number("step", step.step)
            .number("time_us", step.time_us)
            .raw("observation", update.observation);
        if (step.answer != nullptr) {
            add_action(line, *step.answer);
        }
        protocol::append_step_members(line, update);
        if (!update.reward && step.answer != nullptr && step.answer->reward) {
            line.real("reward", *step.answer->reward);
        }
        line.text_or_base64("request", update.request).text_or_base64("reply", step.reply);
        if (step.answer != nullptr && step.answer->fallback) {
            line.boolean("fallback", true);
        }
        line.open("latency_us").number("policy", step.policy_us).number("total", step.total_us).close();
        if (step.png.empty()) {
            line.close();
            out += '\n';
        } else {
            add_frame(out, line, step.png, step.width, step.height);
        }
    });
}

void RecordLog::exchange(const Session& session, std::int64_t time_us, std::string_view request, std::string_view reply)
{
    add([&](std::string& out) {
        LineWriter{out}
            .text("type", "exchange")
            .number("session", session.number)
            .number("time_us", time_us)
            .text_or_base64("request", request)
            .text_or_base64("reply", reply)
            .close();
        out += '\n';
    });
}

void RecordLog::unused_picture(const Session& session, std::int64_t time_us)
{
    add([&](std::string& out) {
        LineWriter line{out};
        line.text("type", "exchange")
            .number("session", session.number)
            .number("time_us", time_us)
            .text("request", "")
            .text("reply", "OK");
        add_frame(out, line, session.picture, session.picture_width, session.picture_height);
    });
}

void RecordLog::episode(const Session& session, std::string_view reason)
{
    add([&](std::string& out) {
        LineWriter{out}
            .text("type", "episode")
            .number("session", session.number)
            .number("episode", session.episode)
            .number("steps", session.next_step)
            .text("reason", reason)
            .close();
        out += '\n';
    });
}

void RecordLog::session_end(const Session& session, std::string_view reason)
{
    add([&](std::string& out) {
        LineWriter{out}
            .text("type", "session_end")
            .number("session", session.number)
            .number("time_us", now_us())
            .text("reason", reason)
            .close();
        out += '\n';
    });
}

void RecordLog::end(std::string_view reason)
{
    add([&](std::string& out) {
        LineWriter{out}.text("type", "end").number("time_us", now_us()).text("reason", reason).close();
        out += '\n';
    });
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
    add([&](std::string& out) {
        LineWriter{out}
            .text("type", "note")
            .number("time_us", now_us())
            .text("level", level)
            .text_or_base64("text", text)
            .close();
        out += '\n';
    });
}

} // namespace bh::serve
