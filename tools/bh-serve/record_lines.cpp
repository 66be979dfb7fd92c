#include "record_lines.hpp"

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

void add_action(LineWriter& line, const StepRecord& step)
{
    line.open("action").text("text", step.answer->action);
    if (step.answer->guessed) {
        line.boolean("guessed", true);
    }
    if (step.by_hand) {
        line.boolean("human", true);
    }
    line.close();
}

void end_line(std::string& out, LineWriter& line)
{
    line.close();
    out += '\n';
}

} // namespace

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
        line.text_or_base64("request", step.update.request).text_or_base64("reply", step.reply);
    }
    if (step.answer && step.answer->fallback) {
        line.boolean("fallback", true);
    }
    if (!step.delivered) {
        line.boolean("delivered", false);
    }
    line.open("latency_us").number("policy", step.policy_us).number("total", step.total_us).close();
    if (step.picture == nullptr) {
        end_line(out, line);
    } else {
        add_frame(out, line, *step.picture, step.width, step.height);
    }
}

void append_exchange(std::string& out, const Session& session, std::int64_t time_us, std::string_view request,
                     std::string_view reply)
{
    LineWriter line{out};
    line.text("type", "exchange")
        .number("session", session.number)
        .number("time_us", time_us)
        .text_or_base64("request", request)
        .text_or_base64("reply", reply);
    end_line(out, line);
}

void append_unused_picture(std::string& out, const Session& session, std::int64_t time_us)
{
    LineWriter line{out};
    line.text("type", "exchange")
        .number("session", session.number)
        .number("time_us", time_us)
        .text("request", "")
        .text("reply", "OK");
    add_frame(out, line, *session.picture, session.picture_width, session.picture_height);
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

} // namespace bh::serve
