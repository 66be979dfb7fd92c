#pragma once

#include "options.hpp"
#include "place.hpp"
#include "run_reader.hpp"

#include <bh/image/image.hpp>
#include <bh/net/policy.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace bh::replay {

/// The steps that a policy is shown: all that have an action, one after another.
class ShownSteps
{
public:
    ShownSteps(RunReader& runs, PolicyFrames frames) : m_runs{runs}, m_frames{frames} {}

    /// False at the end. What it gives is valid until the next call.
    bool next();

    [[nodiscard]] const net::Observation& observation() const { return m_observation; }

    /// As recorded, while observation() has session numbers that go on from recording to recording.
    [[nodiscard]] const Place& place() const { return m_place; }

    [[nodiscard]] std::string_view action() const { return m_action; }

    [[nodiscard]] std::string_view reply() const { return m_reply; }

    /// Steps that were left out because their actions cannot be read, and the first of them.
    [[nodiscard]] std::uint64_t unreadable() const { return m_unreadable; }

    [[nodiscard]] const Place& first_unreadable() const { return m_first_unreadable; }

    /// The action is not the policy's of that time, which gave none.
    [[nodiscard]] bool was_fallback() const { return m_was_fallback; }

private:
    struct Session
    {
        std::vector<std::string> keys;
        std::string controls; ///< all of them at rest, a JSON object; empty if they are not known
        bool started = false;
        std::string ended; ///< an observation that asked for no action, until the next one is shown
    };

    /// A policy must not mistake sessions of several recordings for one another.
    std::uint64_t session_number();
    void open_session();
    bool take_step();
    void take_end(const simdjson::dom::object& step);
    void describe(const simdjson::dom::object& step);
    void add_frame();

    RunReader& m_runs;
    PolicyFrames m_frames;
    std::map<std::uint64_t, Session> m_sessions; ///< of the current recording
    std::size_t m_run = 0;
    std::uint64_t m_session_base = 0;
    std::uint64_t m_session_last = 0;

    net::Observation m_observation;
    Place m_place;
    std::string m_json;
    std::string m_ended;
    std::string m_action;
    std::string m_reply;
    bool m_was_fallback = false;
    std::uint64_t m_unreadable = 0;
    Place m_first_unreadable;
    std::string m_png;
    image::Image m_image;
};

} // namespace bh::replay
