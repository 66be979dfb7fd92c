#include "loop/pass_recorder.hpp"
#include "loop/recognition.hpp"
#include "options.hpp"
#include "policy/policy_caller.hpp"
#include "recording/record_log.hpp"
#include "session/session_table.hpp"
#include "step/step_handler.hpp"

#include <bh/base/error.hpp>
#include <bh/base/fd.hpp>
#include <bh/net/message_server.hpp>
#include <bh/net/policy_process.hpp>
#include <bh/net/relay.hpp>
#include <bh/net/task.hpp>

#include <unistd.h>

#include <algorithm>

namespace bh::serve {

namespace {

/// What waits for standard output's reader; a few thousand steps with pictures.
constexpr std::size_t k_queue_bytes_max = std::size_t{64} << 20;
/// How long clients may take to hear that they should exit, and answers to go out; more for clients that send updates
/// seldom. With the second that a policy has for its last answers, the most must stay below the five that bh-record
/// waits for us.
constexpr std::chrono::milliseconds k_grace{1'500};
constexpr std::chrono::milliseconds k_grace_max{3'000};

/// All parts of a running server, in the order they depend on each other.
class Server
{
public:
    Server(const Options& options, cli::Context& context)
        : m_options{options},
          m_context{context},
          m_log{context, make_sink()},
          m_sessions{m_loop,
                     options.game,
                     {[this](std::uint64_t connection) { return m_server.is_connected(connection); },
                      [this](Session& session) { m_handler.forget(session); }},
                     names_server(options) || options.loop.only_records ? SessionTable::Strangers::taken
                                                                        : SessionTable::Strangers::refused},
          m_progress{m_loop},
          m_policy{make_policy()},
          m_life{options, m_log, m_progress},
          m_recognition{options.loop},
          m_recorder{m_recognition, m_sessions, m_life, m_log},
          m_relay{make_relay()},
          m_handler{m_loop, options, m_sessions, m_life, *m_policy, m_recognition, m_recorder, m_log, m_progress},
          m_server{m_loop, server_options(), m_handler},
          m_signals{m_loop, [this](int count) { on_signal(count); }}
    {
    }

    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// If run() has thrown, coroutines still wait that refer to the members.
    ~Server() { m_loop.abandon(); }

    cli::Outcome run()
    {
        say_addresses();
        m_log.begin();
        m_server.start();
        if (m_relay) {
            m_relay->start();
        }
        net::start(m_loop, finish_when_stopped());
        run_loop();
        if (m_log.sink() != nullptr) {
            m_log.sink()->close();
        }
        m_context.note("served " + std::to_string(m_life.steps()) + " steps, " + std::to_string(m_life.episodes()) +
                       " episodes ended" + format_pace(m_log.statistics().pace()));
        if (!m_failure.empty()) {
            throw Error{m_failure};
        }
        return tell_unanswered() ? cli::Outcome::incomplete : cli::Outcome::complete;
    }

private:
    /// What fails in the loop, and is no one connection's failure, ends the server; but the recording gets its end.
    void run_loop()
    {
        try {
            m_loop.run();
        } catch (const std::exception& error) {
            on_failure(error.what());
            try {
                m_loop.run(); // for the clients and the policy to end
            } catch (const std::exception& another) {
                m_context.error(another.what());
            }
        }
        if (!m_recording_ended) {
            m_handler.end_sessions();
            m_log.end(m_life.stop_reason());
        }
    }

    void on_failure(const std::string& reason)
    {
        m_has_failed = true;
        m_failure = "the server failed: " + reason;
        m_context.error(m_failure + "; telling the clients to exit");
        m_life.stop("failed");
    }

    std::unique_ptr<net::ByteSink> make_sink()
    {
        if (Output::is_terminal()) {
            m_context.note("standard output is a terminal: recording nothing");
            return nullptr;
        }
        widen_pipe(STDOUT_FILENO);
        return std::make_unique<net::ByteSink>(m_loop, STDOUT_FILENO, k_queue_bytes_max,
                                               [this](const std::string& reason) { on_output_failure(reason); });
    }

    std::unique_ptr<net::Policy> make_policy()
    {
        if (asks_program(m_options)) {
            net::PolicyProcessOptions process;
            process.command = m_options.command;
            process.descriptors = m_options.policy_descriptors;
            process.timeout = std::chrono::milliseconds{m_options.policy_timeout_us / 1000};
            process.batch = m_options.batch;
            process.batch_least = m_options.batch_least;
            process.restart = m_options.on_policy_death == OnPolicyDeath::restart;
            if (!process.restart || process.descriptors) {
                process.on_death = [this](std::string_view how) { on_policy_death(how); };
            }
            process.grace = std::chrono::milliseconds{m_options.policy_grace_us / 1000};
            return std::make_unique<net::PolicyProcess>(m_loop, process, m_log);
        }
        if (m_options.policy == "random") {
            return std::make_unique<RandomActions>(m_options.actions, m_options.seed);
        }
        return std::make_unique<NonePolicy>();
    }

    std::unique_ptr<net::Relay> make_relay()
    {
        if (!names_server(m_options)) {
            return nullptr;
        }
        const std::chrono::milliseconds timeout{m_options.policy_timeout_us / 1000};
        return std::make_unique<net::Relay>(m_loop, m_options.policy, timeout, m_recorder);
    }

    net::MessageServerOptions server_options()
    {
        net::MessageServerOptions server;
        server.listen = m_options.listen;
        server.token = m_options.token;
        server.insecure = m_options.insecure;
        server.allow_hosts = m_options.allow_hosts;
        server.body_bytes = m_options.body_bytes;
        server.relay = m_relay.get();
        server.takes_any_text = m_options.loop.is_own();
        server.greeting = m_options.loop.greeting;
        server.greets_bare = m_options.loop.greets_bare;
        return server;
    }

    void say_addresses()
    {
        const std::string token = m_options.token.empty() ? "" : "TOKEN/"; // a secret is not for a terminal's history
        for (const std::string& address : m_server.addresses()) {
            say_address("listening on " + address);
            const std::string url = "http://" + address + "/" + token;
            m_context.note("start BizHawk with: EmuHawk --url_get=" + url + " --url_post=" + url +
                           " --userdata=shots:true --lua=gsl_sender.lua ROM");
        }
    }

    /// Also with --quiet if the system chose the port: nobody could know it otherwise.
    void say_address(const std::string& text)
    {
        const auto picks_port = [](const std::string& address) { return address == "0" || address.ends_with(":0"); };
        if (m_context.options().quiet && std::any_of(m_options.listen.begin(), m_options.listen.end(), picks_port)) {
            m_context.hint(m_context.tool() + ": " + text);
        } else {
            m_context.note(text);
        }
    }

    void on_signal(int count)
    {
        if (count == 1 && !m_recording_ended) {
            m_context.note("stopping (interrupt again to stop at once)");
            m_life.stop("interrupted");
        } else {
            m_at_once = true;
            m_policy->hurry();
            m_progress.notify_all();
        }
    }

    void on_output_failure(const std::string& reason)
    {
        m_failure = reason;
        m_context.error(reason + "; telling the clients to exit");
        m_life.stop("output closed");
    }

    void on_policy_death(std::string_view how)
    {
        if (m_options.policy_descriptors) {
            m_context.note("the policy " + std::string{how}); // so it says that it wants no more
        } else {
            m_failure = "the policy " + std::string{how};
        }
        m_life.stop("policy ended");
    }

    /// True if the policy left steps without an answer.
    bool tell_unanswered()
    {
        const Statistics& statistics = m_log.statistics();
        if (statistics.fallbacks() == 0) {
            return false;
        }
        m_context.warning(std::to_string(statistics.fallbacks()) + " of " + std::to_string(statistics.steps()) +
                          " steps without an answer");
        return statistics.missed() > 0;
    }

    net::Task<void> finish_when_stopped()
    {
        while (m_life.stop_reason().empty()) {
            co_await m_progress.wait();
        }
        const auto patience = std::chrono::ceil<std::chrono::milliseconds>(m_sessions.patience());
        // Whom somebody else answers we cannot tell.
        co_await wait_while(std::clamp(patience, k_grace, k_grace_max),
                            [this] { return !m_relay && m_sessions.count_untold() > 0; });
        m_log.begin_ending();
        // Those that wait for the policy soon get the fallback, and with it the word to exit.
        net::start(m_loop, end_policy());
        if (m_relay) {
            m_relay->stop();
        }
        co_await wait_while(k_grace, [this] { return in_flight() > 0; });
        // Nobody waits for a client that reads no more, nor behind a slow reader of ours: what is left ends at once,
        // and the end is the last record.
        m_server.stop();
        m_handler.close();
        m_at_once = false;
        co_await wait_while(k_grace, [this] { return in_flight() > 0 || (m_relay && m_server.connections() > 0); });
        m_handler.end_sessions();
        m_log.end(m_life.stop_reason());
        m_recording_ended = true;
        // The recording is whole. A policy may take longer: it saves what it has learned.
        const auto deadline = std::chrono::steady_clock::now() + policy_patience();
        for (bool is_told = false; !m_policy_ended;) {
            const bool has_changed = co_await m_progress.wait_for(k_grace);
            if (m_has_failed && std::chrono::steady_clock::now() > deadline) {
                m_loop.stop(); // what ends the policy may have failed itself
                break;
            }
            if (!has_changed && !is_told) {
                m_context.note("waiting for the policy to end (interrupt to stop at once)");
                is_told = true;
            }
        }
        // A signal must not end us before the last records are out.
        if (m_log.sink() != nullptr) {
            co_await m_log.sink()->wait_until_written();
        }
        m_signals.stop();
    }

    /// How long the policy may take to end: with its input, by SIGTERM, by SIGKILL.
    [[nodiscard]] std::chrono::milliseconds policy_patience() const
    {
        return std::chrono::milliseconds{2 * m_options.policy_grace_us / 1000} + k_grace;
    }

    [[nodiscard]] std::size_t in_flight() const { return m_handler.in_flight() + (m_relay ? m_relay->in_flight() : 0); }

    net::Task<void> end_policy()
    {
        co_await m_policy->stop();
        m_policy_ended = true;
        m_progress.notify_all();
    }

    /// Until the condition no longer holds, the time is up, or a second signal comes.
    net::Task<void> wait_while(std::chrono::milliseconds time, std::function<bool()> condition)
    {
        const auto deadline = std::chrono::steady_clock::now() + time;
        while (!m_at_once && condition()) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
            if (left.count() <= 0) {
                co_return;
            }
            co_await m_progress.wait_for(left);
        }
    }

    const Options& m_options;
    cli::Context& m_context;
    net::EventLoop m_loop{1};
    std::string m_failure; ///< why the status is 1
    bool m_has_failed = false;
    bool m_at_once = false;
    bool m_recording_ended = false;
    bool m_policy_ended = false;
    RecordLog m_log;
    SessionTable m_sessions;
    net::Event m_progress;
    std::unique_ptr<net::Policy> m_policy;
    SessionLife m_life;
    Recognition m_recognition;
    PassRecorder m_recorder;
    std::unique_ptr<net::Relay> m_relay; ///< null unless --policy names a server
    StepHandler m_handler;
    net::MessageServer m_server;
    net::Signals m_signals;
};

} // namespace

cli::Outcome serve(const Options& options, cli::Context& context)
{
    Server server{options, context};
    return server.run();
}

} // namespace bh::serve
