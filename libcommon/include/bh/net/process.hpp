#pragma once

#include <bh/base/fd.hpp>
#include <bh/net/task.hpp>

#include <csignal>
#include <memory>
#include <string>
#include <vector>

namespace bh::net {

struct Pipe
{
    Fd read;
    Fd write;
};

/// Both ends close on exec. \throws bh::FileError naming `whose`
Pipe make_pipe(const std::string& whose);

struct ProcessOptions
{
    std::vector<std::string> command;          ///< program and arguments; looked up in PATH if it has no slash
    std::vector<std::string> environment = {}; ///< added to ours, as "NAME=VALUE"
    /// Our descriptors that become its standard input, output and error. They stay open here.
    int input = 0;
    int output = 1;
    int error = 2;
    /// What it gets when the thread that started it ends, also by SIGKILL. What it has started itself does not get it.
    int death_signal = SIGKILL;
};

/// How a program ended.
struct ProcessEnd
{
    int status = 0; ///< of exit()
    int signal = 0; ///< what killed it, or 0

    /// "exited with status 3" or "was killed by signal 9".
    [[nodiscard]] std::string text() const;
};

/// A program that runs in a process group of its own, with no signal ignored or blocked. It does not outlive us.
class Process
{
public:
    /// \throws bh::Error "PROGRAM: reason" if it cannot be run.
    Process(EventLoop& loop, const ProcessOptions& options);
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process(); ///< kills the group if the program still runs

    /// Waits for its end. To be called once.
    Task<ProcessEnd> wait();
    /// True once wait() is over.
    [[nodiscard]] bool has_ended() const;
    /// Sends a signal to the whole group; after the program's end, to what it left running.
    void signal(int signal_number) const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace bh::net
