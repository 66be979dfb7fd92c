#pragma once

#include <bh/net/process.hpp>

#include <boost/asio/readable_pipe.hpp>
#include <boost/asio/writable_pipe.hpp>

#include <memory>
#include <string>
#include <vector>

namespace bh::net {

/// A program on two pipes, in a process group of its own, that is killed when we die. Its standard error is ours.
class ChildProcess
{
public:
    /// `environment` is added to ours, as "NAME=VALUE".
    /// \throws bh::Error "PROGRAM: reason" if it cannot be run.
    ChildProcess(EventLoop& loop, const std::vector<std::string>& command, std::vector<std::string> environment);
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    boost::asio::writable_pipe& input() { return m_input; }

    boost::asio::readable_pipe& output() { return m_output; }

    /// Waits for its end; afterwards "exited with status 3" or "was killed by signal 9".
    Task<std::string> wait();
    /// True once wait() is over.
    [[nodiscard]] bool has_ended() const;
    /// Sends a signal to the whole group; after the program's end, to what it left running.
    void signal(int signal_number) const;

private:
    boost::asio::writable_pipe m_input;
    boost::asio::readable_pipe m_output;
    std::unique_ptr<Process> m_process;
};

} // namespace bh::net
