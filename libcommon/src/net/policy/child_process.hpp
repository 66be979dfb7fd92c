#pragma once

#include <bh/net/process.hpp>

#include <boost/asio/readable_pipe.hpp>
#include <boost/asio/writable_pipe.hpp>

#include <memory>
#include <string>
#include <vector>

namespace bh::net {

/// A policy on the other ends of two descriptors.
class PolicyPeer
{
public:
    explicit PolicyPeer(EventLoop& loop) : m_input{loop}, m_output{loop} {}

    PolicyPeer(const PolicyPeer&) = delete;
    PolicyPeer& operator=(const PolicyPeer&) = delete;
    virtual ~PolicyPeer() = default;

    /// What the policy reads.
    boost::asio::writable_pipe& input() { return m_input; }

    /// What it writes.
    boost::asio::readable_pipe& output() { return m_output; }

    /// Waits for its end; afterwards, with "the policy" before it, how it ended: "exited with status 3".
    virtual Task<std::string> wait() = 0;
    /// True once wait() is over.
    [[nodiscard]] virtual bool has_ended() const = 0;
    /// Sends a signal to its process group; after the program's end, to what it left running.
    virtual void signal(int signal_number) = 0;

    /// Is it a process of ours, which is waited for and, if need be, killed?
    [[nodiscard]] virtual bool is_child() const = 0;

protected:
    boost::asio::writable_pipe m_input;
    boost::asio::readable_pipe m_output;
};

/// A program on two pipes, in a process group of its own, that is killed when we die. Its standard error is ours.
class ChildProcess final : public PolicyPeer
{
public:
    /// `environment` is added to ours, as "NAME=VALUE".
    /// \throws bh::Error "PROGRAM: reason" if it cannot be run.
    ChildProcess(EventLoop& loop, const std::vector<std::string>& command, std::vector<std::string> environment);

    Task<std::string> wait() override;
    [[nodiscard]] bool has_ended() const override;
    void signal(int signal_number) override;

    [[nodiscard]] bool is_child() const override { return true; }

private:
    std::unique_ptr<Process> m_process;
};

/// Two descriptors that we inherited; whoever holds their other ends is the policy, until it closes the one that it
/// writes to, or a signal is sent. Both are closed then.
class InheritedPipes final : public PolicyPeer
{
public:
    /// `read` and `write` are pipes, sockets or terminals, and may be the same socket; see parse_policy_descriptors().
    /// \throws bh::Error
    InheritedPipes(EventLoop& loop, int read, int write);

    Task<std::string> wait() override;

    [[nodiscard]] bool has_ended() const override { return m_has_ended; }

    void signal(int signal_number) override;

    [[nodiscard]] bool is_child() const override { return false; }

private:
    Event m_ended;
    bool m_has_ended = false;
};

} // namespace bh::net
