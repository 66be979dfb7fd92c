#include "emulator/emulator_check.hpp"
#include "emulator/script.hpp"
#include "replay.hpp"
#include "report.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/context.hpp>
#include <bh/net/message_server.hpp>
#include <bh/net/task.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <exception>

namespace bh::replay {

namespace {

constexpr std::string_view k_text = "text/plain; charset=utf-8";

/// The session that a path names, as bh-serve has it; empty for any other path.
std::string_view session_name(std::string_view target)
{
    for (const std::string_view prefix : {"/act/", "/s/"}) {
        if (target.starts_with(prefix)) {
            return target.substr(prefix.size());
        }
    }
    return {};
}

/// After a signal, for the emulator to come and hear that it should leave.
constexpr std::chrono::milliseconds k_grace{1'500};

class EmulatorServer final : public net::MessageHandler
{
public:
    EmulatorServer(RunReader& runs, const Options& options, cli::Context& context)
        : m_options{options},
          m_context{context},
          m_check{runs, options, context},
          m_changed{m_loop},
          m_server{m_loop, {options.listen, {}, options.insecure, {}}, *this},
          m_signals{m_loop, [this](int count) { on_signal(count); }},
          m_progress{context}
    {
    }

    EmulatorServer(const EmulatorServer&) = delete;
    EmulatorServer& operator=(const EmulatorServer&) = delete;

    /// If run() has thrown, coroutines still wait that refer to the members.
    ~EmulatorServer() override { m_loop.abandon(); }

    cli::Outcome run()
    {
        if (m_check.is_empty()) {
            throw Error{"no message in the selection"};
        }
        for (const std::string& address : m_server.addresses()) {
            m_context.note("listening on " + address);
        }
        m_server.start();
        net::start(m_loop, stop_when_over());
        m_loop.run();
        return report();
    }

    net::Task<void> handle(const net::Message& message, net::Responder& responder) override
    {
        m_last_message = Clock::now();
        m_changed.notify_all();
        const bool is_page =
            message.kind == net::Message::Kind::get && !m_check.expects_question("GET " + std::string{message.target});
        const std::string reply = is_page ? "bh-replay plays a recording to an emulator's script\n" : answer(message);
        const bool is_last = m_is_last; // of this message: while it is sent, others may come
        co_await responder.send(is_page ? 404 : 200, k_text, reply);
        if (is_last) {
            m_is_over = true;
            m_changed.notify_all();
        }
    }

    void closed(std::uint64_t /*socket*/) override {}

    void failed(std::string_view /*peer*/, std::string_view reason) override
    {
        m_context.warning("a message could not be handled: " + std::string{reason});
    }

private:
    using Clock = std::chrono::steady_clock;

    /// Never throws: a failure ends the run after its answer.
    std::string answer(const net::Message& message)
    {
        const std::string client = std::to_string(message.socket) + "/" + std::string{session_name(message.target)};
        if (!m_client.empty() && m_client != client && !m_check.is_between_sessions()) {
            return "ERR:another emulator plays this recording";
        }
        m_client = client;
        protocol::Update update;
        try {
            const bool is_question = message.kind == net::Message::Kind::get;
            update = is_question                                   ? protocol::Update{}
                     : message.kind == net::Message::Kind::picture ? m_reader.read_picture(message.body)
                                                                   : m_reader.read(message.body);
            if (update.kind == protocol::Update::Kind::screenshot) {
                m_check.take_picture(update.png);
                if (const auto reply = m_check.picture_reply()) {
                    return *reply;
                }
                update = {};
            }
            if (!m_is_leaving && !m_failure) {
                std::string reply = m_check.answer(update);
                m_is_last = m_check.is_over();
                m_progress.update([this] { return std::to_string(m_check.findings().steps()) + " messages compared"; });
                return reply;
            }
        } catch (const std::exception&) {
            m_failure = std::current_exception();
        }
        m_is_last = true;
        return exit_reply(update.request, {}, {});
    }

    net::Task<void> stop_when_over()
    {
        m_last_message = Clock::now();
        while (!m_is_over) {
            const auto left = time_left();
            if (!left) {
                co_await m_changed.wait();
            } else if (left->count() <= 0) {
                break;
            } else {
                co_await m_changed.wait_for(*left);
            }
        }
        m_server.stop();
        m_signals.stop();
    }

    /// Until waiting makes no more sense; nothing if that never comes.
    std::optional<std::chrono::milliseconds> time_left() const
    {
        std::optional<Clock::time_point> end;
        if (m_is_leaving) {
            end = m_leave_at;
        } else if (m_options.timeout_us > 0) {
            end = m_last_message + std::chrono::microseconds{m_options.timeout_us};
        }
        return end ? std::optional{std::chrono::ceil<std::chrono::milliseconds>(*end - Clock::now())} : std::nullopt;
    }

    void on_signal(int count)
    {
        m_leave_at = count == 1 ? Clock::now() + k_grace : Clock::now();
        m_is_leaving = true;
        m_changed.notify_all();
    }

    cli::Outcome report()
    {
        if (m_failure) {
            std::rethrow_exception(m_failure);
        }
        const EmulatorFindings& findings = m_check.findings();
        m_context.output().write(m_options.report == Report::json ? json_line(findings.json()) : findings.text());
        if (m_is_leaving) {
            throw Error{"interrupted; the next message was to be that of " + m_check.place().text()};
        }
        if (!m_is_over) {
            throw Error{"no message came for " + std::to_string(m_options.timeout_us / 1000) +
                        " ms; the next was to be that of " + m_check.place().text()};
        }
        if (!findings.all_equal()) {
            return cli::Outcome::different;
        }
        if (findings.missed_pictures() > 0) {
            m_context.warning(std::to_string(findings.missed_pictures()) +
                              " recorded pictures were not compared: the emulator sent none; does its script have "
                              "shots:true? (--no-frames compares none)");
            return cli::Outcome::incomplete;
        }
        return cli::Outcome::complete;
    }

    const Options& m_options;
    cli::Context& m_context;
    EmulatorCheck m_check;
    net::EventLoop m_loop{1};
    net::Event m_changed;
    net::MessageServer m_server;
    net::Signals m_signals;
    cli::Progress m_progress;
    protocol::UpdateReader m_reader;
    std::string m_client; ///< socket and session of the one that plays
    Clock::time_point m_last_message = Clock::now();
    Clock::time_point m_leave_at;
    std::exception_ptr m_failure;
    bool m_is_leaving = false; ///< a signal came
    bool m_is_last = false;    ///< the answer to the last message told the script to exit
    bool m_is_over = false;    ///< so it has been sent
};

} // namespace

cli::Outcome to_emulator(RunReader& runs, const Options& options, cli::Context& context)
{
    EmulatorServer server{runs, options, context};
    return server.run();
}

} // namespace bh::replay
