#pragma once

#include <bh/net/task.hpp>

#include <functional>
#include <memory>

namespace bh::net {

/// Calls a function on the event loop for each SIGINT, SIGTERM and SIGHUP, with how many have come. The third kills.
class Signals
{
public:
    Signals(EventLoop& loop, std::function<void(int count)> on_signal);
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;
    ~Signals();
    /// Stops waiting, so that the loop can run dry.
    void stop();

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace bh::net
