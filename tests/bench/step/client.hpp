// One emulator: a synchronous client that opens a new connection for every request.
#pragma once

#include "reply.hpp"
#include "request.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bh::bench {

using Clock = std::chrono::steady_clock;

class Client
{
public:
    enum class Step
    {
        running,
        done,  ///< the whole reply to the last request was read; the connection is closed
        failed ///< fault() says why; the connection is closed
    };

    /// Sockets are watched by `epoll` under `index`.
    Client(int epoll, std::uint32_t index, unsigned port, Profile profile, RequestMaker maker);
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client();

    /// Makes the requests of the next step, then starts the clock and connects.
    Step begin();
    /// Goes on with what epoll reported.
    Step go_on(std::uint32_t events);
    /// Ends a step that takes too long.
    Step give_up();

    bool is_running() const { return m_fd >= 0; }

    Clock::time_point started() const { return m_started; }

    const std::string& fault() const { return m_fault; }

private:
    Step connect_for_request();
    Step send_request();
    Step read_reply();
    Step react(Reply::State state);
    Step failed(std::string_view doing, int error);
    bool send_all(std::string_view bytes);
    void close_socket();

    int m_epoll;
    std::uint32_t m_index;
    unsigned m_port;
    Profile m_profile;
    RequestMaker m_maker;
    std::vector<Request> m_requests; ///< of the step
    std::size_t m_current = 0;
    Reply m_reply;
    int m_fd = -1;
    bool m_head_sent = false;
    bool m_body_sent = false;
    Clock::time_point m_started{};
    std::string m_fault;
};

} // namespace bh::bench
