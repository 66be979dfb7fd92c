#include "recording/movie_recorder.hpp"

#include <bh/base/error.hpp>
#include <bh/base/time_text.hpp>
#include <bh/record/record.hpp>

#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <chrono>
#include <utility>

namespace bh::emu {

namespace {

constexpr std::uint64_t k_session = 1;

} // namespace

MovieRecorder::MovieRecorder(const std::string& path, Overwrite overwrite)
    : m_path{path}, m_writer{{.path = path, .overwrite = overwrite}}
{
    record::LineWriter line = begin("header");
    line.number("version", std::int64_t{1})
        .text("run", boost::uuids::to_string(boost::uuids::random_generator{}()))
        .number("part", std::int64_t{0})
        .raw("requires", "[]")
        .text("generator", "bh-emu " BH_VERSION)
        .text("created", utc_text(std::chrono::system_clock::now()));
    end(line);
}

record::LineWriter MovieRecorder::begin(std::string_view type)
{
    m_text.clear();
    record::LineWriter line{m_text};
    line.text("type", type);
    return line;
}

void MovieRecorder::end(record::LineWriter& line, std::string_view payload)
{
    line.close();
    const std::size_t bytes = m_text.size();
    m_text.append(record::k_padding_bytes, '\0');
    record::RecordView view;
    view.line = std::string_view{m_text}.substr(0, bytes);
    view.payload = payload;
    view.has_payload = !payload.empty();
    m_writer.append(view);
}

void MovieRecorder::take(std::string_view line, std::int64_t time_us, const image::Image* picture)
{
    using Kind = protocol::Update::Kind;
    protocol::Update update = m_reader.read(line);
    m_time_us = time_us;
    if (update.kind == Kind::hello) {
        begin_session(update, time_us);
        return;
    }
    if (!m_is_in_session || (update.kind != Kind::state && update.kind != Kind::episode_end)) {
        throw DataError{m_path + ": cannot be recorded: " + (update.error.empty() ? "no state" : update.error)};
    }
    write_held(protocol::held_longest(update.inputs));
    m_held_us = time_us;
    m_held_picture.width = 0;
    if (picture != nullptr) {
        m_held_picture = *picture;
    }
    const bool is_last = update.kind == Kind::episode_end;
    m_held = std::move(update);
    if (is_last) {
        const protocol::Update last = *m_held;
        write_held(std::nullopt);
        end_episode(last);
    }
}

void MovieRecorder::begin_session(const protocol::Update& hello, std::int64_t time_us)
{
    record::LineWriter line = begin("session");
    line.number("session", k_session)
        .text("name", "")
        .number("time_us", time_us)
        .text("dialect", "movie")
        .text_or_base64("system", hello.system);
    if (!hello.core.empty()) {
        line.text_or_base64("core", hello.core);
    }
    line.open("rom").text_or_base64("name", hello.rom_name);
    if (!hello.rom_hash.empty()) {
        line.text_or_base64("hash", hello.rom_hash);
    } else {
        line.text_or_base64("sha1", hello.rom_sha1);
    }
    line.close();
    std::string keys = "[";
    for (const std::string& key : hello.keys) {
        keys += keys.size() > 1 ? "," : "";
        record::append_json_string(keys, key);
    }
    line.raw("keys", keys + "]");
    end(line);
    m_is_in_session = true;
}

void MovieRecorder::write_held(const std::optional<std::string>& action)
{
    if (!m_held) {
        return;
    }
    record::LineWriter line = begin("step");
    line.number("session", k_session)
        .number("episode", m_episode)
        .number("step", m_step)
        .number("time_us", m_held_us)
        .raw("observation", m_held->observation);
    if (action) {
        line.open("action").text("text", *action).boolean("human", true).close();
    }
    protocol::append_step_members(line, *m_held);
    line.text_or_base64("request", m_held->request);
    std::string_view pixels;
    if (m_held_picture.width > 0) {
        pixels = {reinterpret_cast<const char*>(m_held_picture.rgb.data()), m_held_picture.rgb.size()};
        line.open("frame")
            .number("width", std::int64_t{m_held_picture.width})
            .number("height", std::int64_t{m_held_picture.height})
            .text("encoding", "raw")
            .close()
            .number("payload", std::uint64_t{pixels.size()});
    }
    end(line, pixels);
    m_held.reset();
    ++m_step;
    ++m_steps;
}

void MovieRecorder::end_episode(const protocol::Update& last)
{
    record::LineWriter line = begin("episode");
    line.number("session", k_session).number("episode", m_episode).number("steps", m_step).text("reason", "end");
    if (last.terminated.value_or(false)) {
        line.boolean("terminated", true);
    }
    if (last.truncated.value_or(false)) {
        line.boolean("truncated", true);
    }
    end(line);
    ++m_episode;
    m_step = 0;
}

void MovieRecorder::finish(std::string_view reason)
{
    write_held(std::nullopt);
    if (m_is_in_session) {
        record::LineWriter line = begin("session_end");
        line.number("session", k_session).number("time_us", m_time_us).text("reason", reason);
        end(line);
    }
    record::LineWriter line = begin("end");
    line.number("time_us", m_time_us).text("reason", reason);
    end(line);
    m_writer.finish();
}

} // namespace bh::emu
