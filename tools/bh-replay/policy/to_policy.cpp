#include "policy/agreement.hpp"
#include "policy/policy.hpp"
#include "replay.hpp"
#include "report.hpp"
#include "run_reader.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/context.hpp>
#include <bh/image/image.hpp>
#include <bh/image/view.hpp>
#include <bh/net/policy.hpp>
#include <bh/protocol/controls.hpp>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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

/// The steps that a policy is shown: all that have an action, one after another.
class ShownSteps
{
public:
    ShownSteps(RunReader& runs, const Options& options)
        : m_runs{runs}, m_frames{options.policy_frames}, m_viewer{options.policy_view}
    {
    }

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
    image::Viewer m_viewer;
};

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
    } else if (m_frames != PolicyFrames::none && m_runs.picture(m_image)) {
        m_viewer.show(m_image.width, m_image.height, m_image.rgb);
        m_observation.frame = {reinterpret_cast<const char*>(m_viewer.pixels().data()), m_viewer.pixels().size()};
        m_observation.frame_encoding = m_frames == PolicyFrames::gray ? "gray" : "raw";
    }
    if (m_observation.frame.empty()) {
        return;
    }
    m_observation.has_frame = true;
    simdjson::dom::object frame;
    if (m_frames != PolicyFrames::png) {
        m_observation.frame_width = m_viewer.width();
        m_observation.frame_height = m_viewer.height();
    } else if (m_runs.object()["frame"].get(frame) == simdjson::SUCCESS) {
        m_observation.frame_width = static_cast<int>(record::signed_or(frame, "width", 0));
        m_observation.frame_height = static_cast<int>(record::signed_or(frame, "height", 0));
    }
}

} // namespace

cli::Outcome to_policy(RunReader& runs, const Options& options, cli::Context& context)
{
    using Clock = std::chrono::steady_clock;
    const std::unique_ptr<Policy> policy = make_policy(options, context);
    ShownSteps steps{runs, options};
    Agreement agreement;
    cli::Progress progress{context};
    std::uint64_t shown = 0;
    while (steps.next()) {
        const auto asked = Clock::now();
        const auto answer = policy->ask(steps.place(), steps.observation());
        if (policy->is_live()) {
            agreement.add_latency(std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - asked).count());
        }
        ++shown;
        if (answer && steps.was_fallback()) {
            agreement.skip();
        } else if (answer && answer->reply) {
            // Whoever says what goes out is measured by what went out.
            agreement.compare({.place = steps.place(),
                               .recorded = steps.reply(),
                               .recorded_fields = {},
                               .acted = *answer->reply,
                               .acted_fields = {},
                               .is_reply = true});
        } else if (answer) {
            agreement.compare(
                {steps.place(), steps.action(), reply_fields(steps.reply()), answer->action, answer->fields});
        }
        progress.update([shown] { return std::to_string(shown) + " steps"; });
    }
    policy->finish();
    if (steps.unreadable() > 0) {
        context.warning(std::to_string(steps.unreadable()) +
                        " steps are left out: their actions have no text; the first is " +
                        steps.first_unreadable().text());
    }
    if (shown == 0) {
        throw Error{"no step with an action in the selection"};
    }
    const bool compares = asks_program(options) || !options.answers.empty();
    if (compares) {
        constexpr std::size_t k_columns = 80; // where no terminal says otherwise
        const std::size_t columns = cli::terminal_columns(STDOUT_FILENO).value_or(k_columns);
        context.output().write(options.report == Report::json ? json_line(agreement.json()) : agreement.text(columns));
    }
    if (!agreement.all_equal()) {
        return cli::Outcome::different;
    }
    if (compares && agreement.compared() == 0) {
        throw Error{"no step in the selection whose recorded action was a policy's own"};
    }
    return policy->has_extra_lines() || steps.unreadable() > 0 ? cli::Outcome::incomplete : cli::Outcome::complete;
}

} // namespace bh::replay
