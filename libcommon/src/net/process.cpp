#include <bh/base/error.hpp>
#include <bh/net/process.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
// Process v2 of Boost 1.81 does not include what it uses when it is built without Boost.Filesystem.
#include <boost/optional.hpp>
#include <boost/type_traits.hpp>
// Keep this one last.
#include <boost/process/v2.hpp>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>

namespace bh::net {

namespace asio = boost::asio;
namespace process = boost::process::v2;

namespace {

/// Sets the environment, and runs in the child between fork and exec.
struct Setup
{
    const char* const* environment; ///< ended by a null pointer
    int death_signal;
    pid_t parent;

    // Not process_environment: in Boost 1.81 its header-only form lacks a definition.
    template <typename Launcher, typename Path>
    boost::system::error_code on_setup(Launcher& launcher, const Path& /*program*/,
                                       const char* const*(&/*arguments*/)) const
    {
        launcher.env = environment;
        return {};
    }

    template <typename Launcher, typename Path>
    boost::system::error_code on_exec_setup(Launcher& /*launcher*/, const Path& /*program*/,
                                            const char* const*(&/*arguments*/)) const
    {
        ::setpgid(0, 0);
        ::prctl(PR_SET_PDEATHSIG, death_signal);
        if (::getppid() != parent) {
            ::_exit(1); // the parent died before it could be told to the kernel
        }
        // What we ignore or block is not what a program expects to find.
        std::signal(SIGPIPE, SIG_DFL);
        std::signal(SIGINT, SIG_DFL);
        std::signal(SIGQUIT, SIG_DFL);
        sigset_t none;
        sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        return {};
    }
};

/// Ours with what is added to it, ended by a null pointer.
std::vector<const char*> child_environment(const std::vector<std::string>& added)
{
    std::vector<const char*> entries;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view ours{*entry};
        if (std::none_of(added.begin(), added.end(), [ours](const std::string& other) {
                return ours.starts_with(std::string_view{other}.substr(0, other.find('=') + 1));
            })) {
            entries.push_back(*entry);
        }
    }
    for (const std::string& other : added) {
        entries.push_back(other.c_str());
    }
    entries.push_back(nullptr);
    return entries;
}

// The program's path: as typed if it has a slash, else looked up in PATH.
process::filesystem::path find_program(const std::string& name)
{
    if (name.find('/') != std::string::npos) {
        return name;
    }
    auto found = process::environment::find_executable(name);
    if (found.empty()) {
        throw Error{name + ": command not found"};
    }
    return found;
}

// What somebody forgets who writes a program.
std::string advice(const boost::system::error_code& error, const std::string& program)
{
    if (error == boost::system::errc::permission_denied && ::access(program.c_str(), R_OK) == 0) {
        return "; it is not executable: chmod +x " + program;
    }
    if (error == boost::system::errc::executable_format_error) {
        return "; it has no #! line: begin it with one, such as #!/usr/bin/env python3, or name its interpreter before "
               "it";
    }
    return {};
}

} // namespace

// Not Asio's own: they stay open in the child under a second number, so that we would not notice when it closes its
// output.
Pipe make_pipe(const std::string& whose)
{
    int ends[2] = {};
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        throw_errno(whose);
    }
    return {Fd{ends[0]}, Fd{ends[1]}};
}

std::string ProcessEnd::text() const
{
    return signal != 0 ? "was killed by signal " + std::to_string(signal)
                       : "exited with status " + std::to_string(status);
}

struct Process::State
{
    process::process process;
    bool ended = false;
};

Process::Process(EventLoop& loop, const ProcessOptions& options)
{
    const std::string& name = options.command.front();
    const auto program = find_program(name);
    const std::vector<std::string> arguments(options.command.begin() + 1, options.command.end());
    const std::vector<const char*> entries = child_environment(options.environment);
    try {
        process::process_stdio ends{options.input, options.output, options.error};
        const Setup setup{entries.data(), options.death_signal, ::getpid()};
        m_state.reset(new State{process::process(loop.get_executor(), program, arguments, ends, setup)});
    } catch (const boost::system::system_error& error) {
        throw Error{name + ": " + error.code().message() + advice(error.code(), name)};
    }
}

Process::~Process()
{
    if (!m_state->ended) {
        signal(SIGKILL);
    }
}

Task<ProcessEnd> Process::wait()
{
    // Process v2 takes any wake-up of its descriptor for the end, and then blocks the event loop until the end comes:
    // with a descriptor of our own we look first.
    const pid_t pid = m_state->process.id();
    asio::posix::stream_descriptor end{m_state->process.get_executor()};
    if (const int descriptor = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)); descriptor >= 0) {
        end.assign(descriptor);
    }
    bool runs = end.is_open();
    while (runs) {
        siginfo_t info = {};
        runs = ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
        if (runs) {
            co_await end.async_wait(asio::posix::descriptor_base::wait_read, asio::as_tuple(asio::use_awaitable));
        }
    }
    co_await m_state->process.async_wait(asio::as_tuple(asio::use_awaitable));
    m_state->ended = true;
    const int status = m_state->process.native_exit_code();
    if (WIFSIGNALED(status)) {
        co_return ProcessEnd{.signal = WTERMSIG(status)};
    }
    co_return ProcessEnd{.status = WEXITSTATUS(status)};
}

bool Process::has_ended() const
{
    return m_state->ended;
}

void Process::signal(int signal_number) const
{
    ::kill(-m_state->process.id(), signal_number);
}

} // namespace bh::net
