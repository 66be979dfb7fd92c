#pragma once

#include "http_url.hpp"

#include <bh/base/fd.hpp>
#include <bh/bizhawk/http_client.hpp>

#include <netinet/in.h>

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bh::bizhawk {

/// The request's time is over, or the program is to stop.
struct TimedOut
{
};

/// How long one request, redirects included, may still wait.
class Deadline
{
public:
    using Clock = std::chrono::steady_clock;

    /// -1 ms is no limit. `stop_fd` as in HttpOptions.
    Deadline(std::chrono::milliseconds timeout, int stop_fd);

    /// time_point::max() is no limit.
    Deadline(Clock::time_point end, int stop_fd) : m_end{end}, m_stop_fd{stop_fd} {}

    /// Waits until `fd` has one of poll()'s `events` (or an error to fetch). \throws TimedOut, also when a peer that
    /// never pauses has used up the time.
    void wait(int fd, short events);
    /// The same for `limit` at most. \returns false when that passed first.
    [[nodiscard]] bool wait_at_most(std::chrono::milliseconds limit, int fd, short events);

private:
    [[nodiscard]] bool wait_until(Clock::time_point until, int fd, short events);

    Clock::time_point m_end;
    int m_stop_fd; ///< -1 once it was seen
};

/// One TCP connection to a server. Plain sockets and poll(): a request is one blocking exchange, for which that is the
/// fewest system calls.
class Connection
{
public:
    Connection(Fd socket, std::string host_port, Host host)
        : m_socket{std::move(socket)}, m_host_port{std::move(host_port)}, m_host{host}
    {
    }

    /// Sends `bytes` in one write, or as few as the system allows. \throws HttpFault, TimedOut
    void send(std::string_view bytes, Deadline& deadline);
    /// Waits for bytes. \returns how many; 0 when the peer has closed. \throws HttpFault, TimedOut
    [[nodiscard]] std::size_t receive(std::span<char> buffer, Deadline& deadline);
    /// Waits `limit` at most. \returns false if nothing arrived by then.
    [[nodiscard]] bool has_input_within(std::chrono::milliseconds limit, Deadline& deadline);
    /// Once the peer has closed: whether it did so without reading all that was sent. Waits `limit` at most for its
    /// system to say so.
    [[nodiscard]] bool is_reset_within(std::chrono::milliseconds limit, Deadline& deadline);
    /// True while the peer has neither closed nor said anything.
    [[nodiscard]] bool is_quiet() const;

    [[nodiscard]] const std::string& host_port() const { return m_host_port; }

private:
    Fd m_socket;
    std::string m_host_port;
    Host m_host;
};

/// Opens connections; remembers the last name it looked up.
class Connector
{
public:
    explicit Connector(Host host) : m_host{host} {}

    /// Tries each address of the host in turn. \throws HttpFault, TimedOut
    [[nodiscard]] Connection connect(const HttpUrl& url, Deadline& deadline);

private:
    void look_up(const HttpUrl& url);

    Host m_host;
    std::string m_name; ///< whose addresses m_addresses are
    std::vector<sockaddr_storage> m_addresses;
    std::chrono::steady_clock::time_point m_stale_at;
};

} // namespace bh::bizhawk
