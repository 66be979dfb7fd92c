#include "to_policy.hpp"

#include "agreement.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/progress.hpp>
#include <bh/net/policy_process.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <map>

namespace bh::replay {

namespace {

/// What was said about the policy while it ran.
class Complaints final : public net::Reporter
{
public:
    explicit Complaints(cli::Context& context) : m_context{context} {}

    void warning(std::string_view text) override
    {
        m_any = true;
        m_context.warning(text);
    }

    void note(std::string_view text) override { m_context.detail(text); }

    [[nodiscard]] bool any() const { return m_any; }

private:
    cli::Context& m_context;
    bool m_any = false;
};

class PolicyReplay
{
public:
    PolicyReplay(RunReader& runs, const Options& options, cli::Context& context)
        : m_runs{runs},
          m_options{options},
          m_context{context},
          m_complaints{context},
          m_policy{m_loop, process_options(options), m_complaints},
          m_progress{context}
    {
    }

    cli::Outcome run()
    {
        std::exception_ptr failure;
        net::start(m_loop, play(failure));
        m_loop.run();
        if (failure) {
            std::rethrow_exception(failure);
        }
        m_context.output().write(m_agreement.report(m_options.runs.size() > 1));
        if (m_agreement.compared() == 0) {
            throw Error{"no step with an action in the selection"};
        }
        if (!m_agreement.all_equal()) {
            return cli::Outcome::different;
        }
        return m_complaints.any() ? cli::Outcome::incomplete : cli::Outcome::complete;
    }

private:
    static net::PolicyProcessOptions process_options(const Options& options)
    {
        net::PolicyProcessOptions process;
        process.command = options.command;
        process.timeout = std::chrono::milliseconds{options.policy_timeout_us / 1000};
        process.restart = false;
        return process;
    }

    net::Task<void> play(std::exception_ptr& failure)
    {
        try {
            while (m_runs.next()) {
                if (m_runs.type() == record::Type::session) {
                    open_session();
                } else if (m_runs.type() == record::Type::step) {
                    co_await play_step();
                }
            }
        } catch (...) {
            failure = std::current_exception();
        }
        co_await m_policy.stop();
    }

    net::Task<void> play_step()
    {
        const simdjson::dom::object& step = m_runs.object();
        simdjson::dom::object action;
        if (step["action"].get(action) != simdjson::SUCCESS) {
            co_return; // an episode's last observation
        }
        if (m_options.policy_frames) {
            m_runs.restore_picture();
        }
        Session& session = m_sessions[session_number()];
        const std::string json = simdjson::minify(step["observation"].value());
        const std::string recorded{record::text_or(action, "text", "")};
        net::Observation observation = describe(step, session);
        observation.json = json;
        const auto asked = std::chrono::steady_clock::now();
        const protocol::Answer answer = co_await m_policy.act(observation);
        const auto latency =
            std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - asked);
        if (answer.fallback) {
            throw Error{"the policy gave no answer at session " + std::to_string(observation.session) + ", episode " +
                        std::to_string(observation.episode) + ", step " + std::to_string(observation.step)};
        }
        bool was_fallback = false;
        if (step["fallback"].get(was_fallback) == simdjson::SUCCESS && was_fallback) {
            m_agreement.skip();
        } else {
            m_agreement.compare({m_options.runs[m_runs.run()], record::unsigned_or(step, "session", 0),
                                 observation.episode, observation.step, recorded, answer.action, latency.count()});
        }
        session.started = true;
        m_progress.update([this] { return std::to_string(m_agreement.compared()) + " steps compared"; });
    }

    struct Session
    {
        std::vector<std::string> keys;
        bool started = false;
    };

    // Sessions of several recordings are told apart by what a policy cannot mistake: their numbers go on.
    std::uint64_t session_number()
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

    void open_session()
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
        }
    }

    net::Observation describe(const simdjson::dom::object& step, const Session& session)
    {
        net::Observation observation;
        observation.session = session_number();
        observation.episode = record::unsigned_or(step, "episode", 0);
        observation.step = record::unsigned_or(step, "step", 0);
        observation.started = !session.started;
        observation.keys = &session.keys;
        double reward = 0;
        if (step["reward"].get(reward) == simdjson::SUCCESS) {
            observation.reward = reward;
        }
        bool flag = false;
        if (step["terminated"].get(flag) == simdjson::SUCCESS) {
            observation.terminated = flag;
        }
        if (step["truncated"].get(flag) == simdjson::SUCCESS) {
            observation.truncated = flag;
        }
        simdjson::dom::object frame;
        if (m_options.policy_frames && m_runs.view().has_payload && step["frame"].get(frame) == simdjson::SUCCESS) {
            observation.has_frame = true;
            observation.frame_width = static_cast<int>(record::signed_or(frame, "width", 0));
            observation.frame_height = static_cast<int>(record::signed_or(frame, "height", 0));
            observation.frame_encoding = record::text_or(frame, "encoding", "png");
            observation.frame = m_runs.view().payload;
        }
        return observation;
    }

    RunReader& m_runs;
    const Options& m_options;
    cli::Context& m_context;
    Complaints m_complaints;
    net::EventLoop m_loop{1};
    net::PolicyProcess m_policy;
    cli::Progress m_progress;
    Agreement m_agreement;
    std::map<std::uint64_t, Session> m_sessions; ///< of the current recording
    std::size_t m_run = 0;
    std::uint64_t m_session_base = 0;
    std::uint64_t m_session_last = 0;
};

} // namespace

cli::Outcome to_policy(RunReader& runs, const Options& options, cli::Context& context)
{
    PolicyReplay replay{runs, options, context};
    return replay.run();
}

} // namespace bh::replay
