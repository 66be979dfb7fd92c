#include "connection.hpp"

#include "http_fault.hpp"

#include <bh/base/error.hpp>

#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <memory>

namespace bh::bizhawk {

namespace {

/// .NET asks the resolver again after this long (ServicePointManager.DnsRefreshTimeout).
constexpr std::chrono::minutes k_lookup_lifetime{2};

socklen_t length_of(const sockaddr_storage& address)
{
    return address.ss_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
}

void set_port(sockaddr_storage& address, std::uint16_t port)
{
    if (address.ss_family == AF_INET6) {
        reinterpret_cast<sockaddr_in6&>(address).sin6_port = htons(port);
    } else {
        reinterpret_cast<sockaddr_in&>(address).sin_port = htons(port);
    }
}

/// \returns 0, or why it failed.
int connect_socket(int fd, const sockaddr_storage& address, Deadline& deadline)
{
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), length_of(address)) == 0) {
        return 0;
    }
    if (errno != EINPROGRESS) {
        return errno;
    }
    deadline.wait(fd, POLLOUT);
    int reason = 0;
    socklen_t size = sizeof(reason);
    getsockopt(fd, SOL_SOCKET, SO_ERROR, &reason, &size);
    return reason;
}

} // namespace

void Connection::send(std::string_view bytes, Deadline& deadline)
{
    while (!bytes.empty()) {
        const ssize_t sent = ::send(m_socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN) {
            deadline.wait(m_socket.get(), POLLOUT);
        } else if (errno != EINTR) {
            throw send_fault(m_host, errno);
        }
    }
}

std::size_t Connection::receive(std::span<char> buffer, Deadline& deadline)
{
    while (true) {
        deadline.wait(m_socket.get(), POLLIN);
        const ssize_t received = recv(m_socket.get(), buffer.data(), buffer.size(), 0);
        if (received >= 0) {
            return static_cast<std::size_t>(received);
        }
        if (errno != EAGAIN && errno != EINTR) {
            throw receive_fault(m_host, errno);
        }
    }
}

bool Connection::has_input_within(std::chrono::milliseconds limit, Deadline& deadline)
{
    return deadline.wait_at_most(limit, m_socket.get(), POLLIN);
}

bool Connection::is_reset_within(std::chrono::milliseconds limit, Deadline& deadline)
{
    return deadline.wait_at_most(limit, m_socket.get(), 0); // 0: for an error only
}

bool Connection::is_quiet() const
{
    char byte = 0;
    return recv(m_socket.get(), &byte, 1, MSG_PEEK) < 0 && errno == EAGAIN;
}

Connection Connector::connect(const HttpUrl& url, Deadline& deadline)
{
    look_up(url);
    int reason = 0;
    for (sockaddr_storage address : m_addresses) {
        set_port(address, url.port);
        Fd socket{::socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
        reason = socket ? connect_socket(socket.get(), address, deadline) : errno;
        if (reason == 0) {
            // Where head and body are written apart, the body must not wait for the head's acknowledgement.
            const int on = 1;
            setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
            return Connection{std::move(socket), url.host_port, m_host};
        }
    }
    throw connect_fault(m_host, reason, url.host + ":" + std::to_string(url.port));
}

void Connector::look_up(const HttpUrl& url)
{
    const auto now = std::chrono::steady_clock::now();
    if (url.host == m_name && now < m_stale_at) {
        return;
    }
    addrinfo wanted{};
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    m_name.clear();
    m_addresses.clear();
    if (getaddrinfo(url.host.c_str(), nullptr, &wanted, &found) != 0) {
        throw lookup_fault(m_host, url.host);
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner{found, &freeaddrinfo};
    for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
        if (each->ai_family == AF_INET || each->ai_family == AF_INET6) {
            std::memcpy(&m_addresses.emplace_back(), each->ai_addr, each->ai_addrlen);
        }
    }
    m_name = url.host;
    m_stale_at = now + k_lookup_lifetime;
}

namespace {

/// After a stop signal an answer that is on its way may still arrive: it is the recording's last step.
constexpr std::chrono::seconds k_stop_grace{2};

/// poll()'s time-out; rounded up, or the last millisecond would be spent spinning.
int remaining_ms(Deadline::Clock::time_point until)
{
    if (until == Deadline::Clock::time_point::max()) {
        return -1;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Deadline::Clock::now()).count();
    return static_cast<int>(std::clamp<decltype(left)>(left, 0, std::numeric_limits<int>::max()));
}

} // namespace

Deadline::Deadline(std::chrono::milliseconds timeout, int stop_fd)
    : m_end{timeout.count() < 0 ? Clock::time_point::max() : Clock::now() + timeout}, m_stop_fd{stop_fd}
{
}

bool Deadline::wait_until(Clock::time_point until, int fd, short events)
{
    while (true) {
        std::array<pollfd, 2> waited{pollfd{fd, events, 0}, pollfd{m_stop_fd, POLLIN, 0}};
        const int ready = poll(waited.data(), waited.size(), remaining_ms(std::min(until, m_end)));
        if (ready < 0 && errno != EINTR) {
            throw_errno("poll");
        }
        const Clock::time_point now = Clock::now();
        if (ready > 0 && waited[1].revents != 0) {
            m_stop_fd = -1;
            m_end = std::min(m_end, now + k_stop_grace);
        }
        if (now >= m_end) {
            throw TimedOut{};
        }
        if (ready > 0 && waited[0].revents != 0) {
            return true;
        }
        if (now >= until) {
            return false;
        }
    }
}

void Deadline::wait(int fd, short events)
{
    static_cast<void>(wait_until(Clock::time_point::max(), fd, events));
}

bool Deadline::wait_at_most(std::chrono::milliseconds limit, int fd, short events)
{
    return wait_until(Clock::now() + limit, fd, events);
}

} // namespace bh::bizhawk
