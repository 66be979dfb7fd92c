#include "child_process.hpp"

#include <bh/base/error.hpp>
#include <bh/base/fd.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
// Process v2 of Boost 1.81 does not include what it uses when it is built without Boost.Filesystem.
#include <boost/optional.hpp>
#include <boost/type_traits.hpp>
// Keep this one last.
#include <boost/process/v2.hpp>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <string_view>

namespace bh::net {

namespace asio = boost::asio;
namespace process = boost::process::v2;

namespace {

/// Sets the environment, and runs in the child between fork and exec.
struct Setup
{
    const char* const* environment; ///< ended by a null pointer

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
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        // What we ignore or block is not what a program expects to find.
        std::signal(SIGPIPE, SIG_DFL);
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

// What somebody forgets who writes a policy.
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

struct Pipe
{
    Fd read;
    Fd write;
};

// Not Asio's own: they stay open in the child under a second number, so that we would not notice when it closes its
// output.
Pipe make_pipe(const std::string& program)
{
    int ends[2] = {};
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        throw_errno(program);
    }
    return {Fd{ends[0]}, Fd{ends[1]}};
}

} // namespace

struct ChildProcess::Process
{
    process::process process;
    bool ended = false;
};

ChildProcess::ChildProcess(EventLoop& loop, const std::vector<std::string>& command,
                           std::vector<std::string> environment)
    : m_input{loop}, m_output{loop}
{
    // Python is not to collect its output in blocks: every step would wait for a block to fill.
    environment.emplace_back("PYTHONUNBUFFERED=1");
    const auto program = find_program(command.front());
    const std::vector<std::string> arguments(command.begin() + 1, command.end());
    const std::vector<const char*> entries = child_environment(environment);
    Pipe input = make_pipe(command.front());
    Pipe output = make_pipe(command.front());
    try {
        m_input.assign(input.write.release());
        m_output.assign(output.read.release());
        process::process_stdio ends{input.read.get(), output.write.get(), {}};
        m_process.reset(
            new Process{process::process(loop.get_executor(), program, arguments, ends, Setup{entries.data()})});
    } catch (const boost::system::system_error& error) {
        throw Error{command.front() + ": " + error.code().message() + advice(error.code(), command.front())};
    }
    widen_pipe(m_input.native_handle());
    widen_pipe(m_output.native_handle());
    // Of our end of the pipe alone; Asio would set it at its first wait anyway.
    ::fcntl(m_input.native_handle(), F_SETFL, ::fcntl(m_input.native_handle(), F_GETFL) | O_NONBLOCK);
}

ChildProcess::~ChildProcess()
{
    if (!m_process->ended) {
        signal(SIGKILL);
    }
}

Task<std::string> ChildProcess::wait()
{
    co_await m_process->process.async_wait(asio::as_tuple(asio::use_awaitable));
    m_process->ended = true;
    const int status = m_process->process.native_exit_code();
    co_return WIFSIGNALED(status) ? "was killed by signal " + std::to_string(WTERMSIG(status))
                                  : "exited with status " + std::to_string(WEXITSTATUS(status));
}

bool ChildProcess::has_ended() const
{
    return m_process->ended;
}

void ChildProcess::signal(int signal_number) const
{
    ::kill(-m_process->process.id(), signal_number);
}

} // namespace bh::net
