#include "shown_steps.hpp"

#include "recorded_text.hpp"

#include <bh/net/policy.hpp>
#include <bh/protocol/controls.hpp>

#include <algorithm>
#include <utility>

namespace bh::replay {

namespace {

std::optional<bool> flag(const simdjson::dom::object& step, std::string_view key)
{
    bool value = false;
    return step[key].get(value) == simdjson::SUCCESS ? std::optional{value} : std::nullopt;
}

std::optional<double> number(const simdjson::dom::object& step, std::string_view key)
{
    double value = 0;
    return step[key].get(value) == simdjson::SUCCESS ? std::optional{value} : std::nullopt;
}

} // namespace

bool ShownSteps::next()
{
    while (m_runs.next()) {
        if (m_runs.type() == record::Type::session) {
            open_session();
        } else if (m_runs.type() == record::Type::session_end) {
            m_sessions.erase(session_number());
        } else if (m_runs.type() == record::Type::step && take_step()) {
            return true;
        }
    }
    return false;
}

std::uint64_t ShownSteps::session_number()
{
    if (m_run != m_runs.run()) {
        m_run = m_runs.run();
        m_session_base = m_session_last;
        m_sessions.clear();
    }
    const std::uint64_t number = m_session_base + record::unsigned_or(m_runs.object(), "session", 0);
    m_session_last = std::max(m_session_last, number);
    return number;
}

void ShownSteps::open_session()
{
    Session& session = m_sessions[session_number()];
    session = {};
    simdjson::dom::array keys;
    if (m_runs.object()["keys"].get(keys) == simdjson::SUCCESS) {
        for (const auto key : keys) {
            std::string_view name;
            if (key.get(name) == simdjson::SUCCESS) {
                session.keys.emplace_back(name);
            }
        }
        const std::string system = recorded_text(m_runs.object(), "system").value_or("");
        const std::string core = recorded_text(m_runs.object(), "core").value_or("");
        session.controls = protocol::Controls{session.keys, protocol::find_system(system, core)}.json();
    }
}

bool ShownSteps::take_step()
{
    const simdjson::dom::object& step = m_runs.object();
    simdjson::dom::element observation;
    if (step["observation"].get(observation) != simdjson::SUCCESS) {
        return false;
    }
    if (step["action"].error() != simdjson::SUCCESS) {
        take_end(step);
        return false;
    }
    m_place = {m_runs.run_label(),
               record::unsigned_or(step, "session", 0),
               record::unsigned_or(step, "episode", 0),
               record::unsigned_or(step, "step", 0),
               {}};
    simdjson::dom::object action;
    const auto text = step["action"].get(action) == simdjson::SUCCESS ? recorded_text(action, "text") : std::nullopt;
    if (!text) {
        if (m_unreadable++ == 0) {
            m_first_unreadable = m_place;
        }
        return false;
    }
    m_action = *text;
    m_reply = record::text_or(step, "reply", "");
    m_was_fallback = flag(step, "fallback").value_or(false);
    m_json = simdjson::minify(observation);
    describe(step);
    add_frame();
    return true;
}

void ShownSteps::take_end(const simdjson::dom::object& step)
{
    m_sessions[session_number()].ended =
        net::ended_object(simdjson::minify(step["observation"].value()), number(step, "reward"),
                          flag(step, "terminated"), flag(step, "truncated"));
}

void ShownSteps::describe(const simdjson::dom::object& step)
{
    Session& session = m_sessions[session_number()];
    m_observation = {};
    m_observation.session = session_number();
    m_observation.episode = record::unsigned_or(step, "episode", 0);
    m_observation.step = record::unsigned_or(step, "step", 0);
    m_observation.json = m_json;
    m_observation.started = !session.started;
    if (m_observation.started) {
        m_observation.controls = session.controls;
    }
    m_observation.recorded = m_action;
    m_ended = std::exchange(session.ended, {});
    m_observation.ended = m_ended;
    m_observation.keys = &session.keys;
    session.started = true;
    m_observation.reward = number(step, "reward");
    m_observation.terminated = flag(step, "terminated");
    m_observation.truncated = flag(step, "truncated");
}

void ShownSteps::add_frame()
{
    if (m_frames == PolicyFrames::png) {
        m_observation.frame = m_runs.png(m_png);
        m_observation.frame_encoding = "png";
    } else if (m_frames == PolicyFrames::raw && m_runs.picture(m_image)) {
        m_observation.frame = {reinterpret_cast<const char*>(m_image.rgb.data()), m_image.rgb.size()};
        m_observation.frame_encoding = "raw";
    }
    if (m_observation.frame.empty()) {
        return;
    }
    m_observation.has_frame = true;
    simdjson::dom::object frame;
    if (m_frames == PolicyFrames::raw) {
        m_observation.frame_width = m_image.width;
        m_observation.frame_height = m_image.height;
    } else if (m_runs.object()["frame"].get(frame) == simdjson::SUCCESS) {
        m_observation.frame_width = static_cast<int>(record::signed_or(frame, "width", 0));
        m_observation.frame_height = static_cast<int>(record::signed_or(frame, "height", 0));
    }
}

} // namespace bh::replay
