#include "child_process.hpp"

#include <bh/base/error.hpp>
#include <bh/base/fd.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace bh::net {

ChildProcess::ChildProcess(EventLoop& loop, const std::vector<std::string>& command,
                           std::vector<std::string> environment)
    : PolicyPeer{loop}
{
    // Python is not to collect its output in blocks: every step would wait for a block to fill.
    environment.emplace_back("PYTHONUNBUFFERED=1");
    Pipe input = make_pipe(command.front());
    Pipe output = make_pipe(command.front());
    try {
        m_input.assign(input.write.release());
        m_output.assign(output.read.release());
    } catch (const boost::system::system_error& error) {
        throw Error{command.front() + ": " + error.code().message()};
    }
    m_process = std::make_unique<Process>(loop, ProcessOptions{.command = command,
                                                               .environment = std::move(environment),
                                                               .input = input.read.get(),
                                                               .output = output.write.get()});
    widen_pipe(m_input.native_handle());
    widen_pipe(m_output.native_handle());
    // Of our end of the pipe alone; Asio would set it at its first wait anyway.
    ::fcntl(m_input.native_handle(), F_SETFL, ::fcntl(m_input.native_handle(), F_GETFL) | O_NONBLOCK);
}

Task<std::string> ChildProcess::wait()
{
    const ProcessEnd end = co_await m_process->wait();
    co_return end.text();
}

bool ChildProcess::has_ended() const
{
    return m_process->has_ended();
}

void ChildProcess::signal(int signal_number)
{
    m_process->signal(signal_number);
}

InheritedPipes::InheritedPipes(EventLoop& loop, int read, int write) : PolicyPeer{loop}, m_ended{loop}
{
    Fd input{::fcntl(write, F_DUPFD_CLOEXEC, 0)};
    Fd output{::fcntl(read, F_DUPFD_CLOEXEC, 0)};
    if (!input || !output) {
        throw_errno("the policy's descriptors");
    }
    // Nobody else of us may hold them: the policy is to notice when we close ours.
    for (const int fd : {read, write == read ? -1 : write}) {
        if (fd > STDERR_FILENO) {
            ::close(fd);
        }
    }
    try {
        m_input.assign(input.release());
        m_output.assign(output.release());
    } catch (const boost::system::system_error& error) {
        throw Error{"the policy's descriptors: " + error.code().message()};
    }
    widen_pipe(m_input.native_handle());
    widen_pipe(m_output.native_handle());
    ::fcntl(m_input.native_handle(), F_SETFL, ::fcntl(m_input.native_handle(), F_GETFL) | O_NONBLOCK);
}

Task<std::string> InheritedPipes::wait()
{
    while (!m_has_ended) {
        co_await m_ended.wait();
    }
    co_return "closed its descriptors";
}

void InheritedPipes::signal(int /*signal_number*/)
{
    m_has_ended = true;
    m_ended.notify_all();
}

} // namespace bh::net
