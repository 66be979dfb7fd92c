#include "child_process.hpp"

#include <bh/base/error.hpp>
#include <bh/base/fd.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace bh::net {

ChildProcess::ChildProcess(EventLoop& loop, const std::vector<std::string>& command,
                           std::vector<std::string> environment)
    : m_input{loop}, m_output{loop}
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

void ChildProcess::signal(int signal_number) const
{
    m_process->signal(signal_number);
}

} // namespace bh::net
