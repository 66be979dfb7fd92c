#pragma once

#include "pipeline.hpp"

#include <bh/base/fd.hpp>
#include <bh/cli/context.hpp>
#include <bh/net/process.hpp>
#include <bh/net/task.hpp>

#include <boost/asio/readable_pipe.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bh::play {

/// What the server has counted so far.
struct Counts
{
    std::uint64_t steps = 0;
    std::uint64_t episodes = 0;
};

/// Shows what the programs write on standard error, line by line; messages of ours and lines of progress do not run
/// into them.
class Lines
{
public:
    explicit Lines(cli::Context& context) : m_context{context} {}

    void show(std::string_view line);
    /// Of one of several emulators: what another one has said before is not shown again, but for `url`, which differs
    /// from run to run.
    void show_of_emulator(const void* emulator, std::string_view line, const std::string& url);

private:
    static constexpr std::size_t k_remembered_max = 1'000;

    cli::Context& m_context;
    std::unordered_map<std::string, const void*> m_said_by; ///< line without URL: emulator
};

/// A command line with the program that is meant, which is the one beside this program if there is one, and with what
/// was said about messages.
CommandLine with_common_options(CommandLine command, const cli::CommonOptions& options);

/// One run of a pipeline: starts its programs, watches them, ends them.
///
/// The server and the recorder get SIGTERM when we die, so that the recording is finished also then; emulators are
/// killed. Nothing that was started runs any more when play() is over.
///
/// What its coroutines take by reference has a name in the coroutine that waits for them: g++ 12 destroys some
/// temporaries of an expression that waits twice.
class Run
{
public:
    /// How it went. Messages about failures are out already.
    struct Result
    {
        bool has_failed = false;
        bool has_lost_data = false; ///< the server, or the recorder, says so
        double seconds = 0;         ///< from the start of the server to the end of everything
    };

    /// What is wanted of it; the server ends by itself then.
    struct Goal
    {
        std::optional<std::uint64_t> steps;
        std::optional<std::uint64_t> episodes;
    };

    /// `messages`: what the programs are to say. `on_address`: is told the server's URL once it listens. `loop`,
    /// `context` and `lines` must outlive this object.
    Run(net::EventLoop& loop, cli::Context& context, Lines& lines, const cli::CommonOptions& messages,
        Pipeline pipeline, Goal goal, std::function<void(const std::string& url)> on_address = {});
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;
    ~Run();

    /// To be called once.
    net::Task<Result> play();

    /// What a signal asks for. The first time the server is interrupted: it tells the clients to exit. The second time
    /// it is told not to wait for them, and the emulators get SIGTERM.
    void interrupt(int count);

    /// Asks the server. Nothing if it does not answer (yet, or any more).
    net::Task<std::optional<Counts>> counts();

private:
    struct Part;

    void start_server();
    net::Task<void> wait_for_address();
    void set_url(const std::string& url);
    void start_others();
    /// `output`: nothing if it goes where its messages go.
    std::unique_ptr<Part> start(const std::string& name, const CommandLine& command, int input,
                                std::optional<int> output, int death_signal);
    net::Task<void> wait_for(Part& part);
    net::Task<void> read_lines(Part& part);
    /// Ends all if one of the programs ended too early, or if nobody plays any more.
    net::Task<void> look_after();
    net::Task<void> end_emulators();
    /// What the programs still say, or what those that they left behind do.
    net::Task<void> end_reading();
    /// True as soon as the condition holds, false if the time is up before.
    net::Task<bool> wait_until(std::chrono::milliseconds limit, const std::function<bool()>& condition);
    net::Task<std::optional<Counts>> counts_at(const std::string& url);
    void fail(const std::string& message);
    void take_line(const Part& part, std::string_view line);
    void take_server_line(std::string_view line);
    void tell_end(const Part& part);
    [[nodiscard]] bool have_emulators_ended() const;

    net::EventLoop& m_loop;
    cli::Context& m_context;
    Lines& m_lines;
    cli::CommonOptions m_messages;
    Pipeline m_pipeline;
    Goal m_goal;
    std::function<void(const std::string& url)> m_on_address;
    net::Event m_changed; ///< play() alone waits for it
    net::Worker m_worker; ///< asks the server
    std::string m_url;    ///< empty until it listens
    Fd m_nowhere;
    Fd m_record_stream; ///< for the recorder, until it has it
    std::unique_ptr<Part> m_server;
    std::unique_ptr<Part> m_recorder;
    std::vector<std::unique_ptr<Part>> m_emulators;
    int m_interrupts = 0;
    Result m_result;
};

} // namespace bh::play
