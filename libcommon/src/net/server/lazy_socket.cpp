#include "lazy_socket.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace bh::net {

namespace asio = boost::asio;

namespace {

constexpr auto k_token = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds k_acknowledged_within{1'000};
constexpr std::chrono::milliseconds k_acknowledgement_interval{2};
constexpr int k_discards_max = 64; // of 16 KiB: as much as a socket's buffer usually holds

} // namespace

bool LazySocket::register_with_loop()
{
    if (m_fd < 0 || m_socket.is_open()) {
        return m_fd >= 0;
    }
    boost::system::error_code error;
    m_socket.assign(m_protocol, m_fd, error);
    return !error;
}

Task<std::size_t> LazySocket::read_some(std::span<char> buffer)
{
    if (m_fd >= 0 && !m_socket.is_open()) {
        const ssize_t got = ::recv(m_fd, buffer.data(), buffer.size(), 0);
        if (got >= 0 || (errno != EAGAIN && errno != EINTR)) {
            co_return got > 0 ? static_cast<std::size_t>(got) : 0;
        }
    }
    if (!register_with_loop()) {
        co_return 0;
    }
    const auto [error, got] = co_await m_socket.async_read_some(asio::buffer(buffer.data(), buffer.size()), k_token);
    co_return error ? 0 : got;
}

Task<bool> LazySocket::is_readable_within(std::chrono::milliseconds limit)
{
    using asio::experimental::awaitable_operators::operator||;
    if (!register_with_loop()) {
        co_return true;
    }
    asio::steady_timer timer{m_socket.get_executor(), limit};
    // Waits without reading: of two that are done at the same time only one result is given.
    const auto first =
        co_await (m_socket.async_wait(asio::socket_base::wait_read, k_token) || timer.async_wait(k_token));
    co_return first.index() == 0;
}

Task<bool> LazySocket::write(std::string_view bytes)
{
    if (m_fd >= 0) { // mostly all is taken at once, and the loop need not know
        const ssize_t sent = ::send(m_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN && errno != EINTR) {
            co_return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent < 0 ? 0 : sent));
        if (bytes.empty()) {
            co_return true;
        }
    }
    if (!register_with_loop()) {
        co_return false;
    }
    const auto [error, sent] = co_await asio::async_write(m_socket, asio::buffer(bytes.data(), bytes.size()), k_token);
    co_return !error;
}

bool LazySocket::is_connected() const
{
    char byte = 0;
    const ssize_t got = m_fd < 0 ? 0 : ::recv(m_fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

Task<bool> LazySocket::has_reached_peer()
{
    const auto deadline = std::chrono::steady_clock::now() + k_acknowledged_within;
    while (!is_connected()) {
        // It sends no more. If it does not read either, its system answers ours with a reset.
        int error = 0;
        socklen_t size = sizeof error;
        int unacknowledged = 0;
        if (m_fd < 0 || ::getsockopt(m_fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0 ||
            ::ioctl(m_fd, SIOCOUTQ, &unacknowledged) != 0) {
            co_return false;
        }
        if (unacknowledged == 0 || std::chrono::steady_clock::now() > deadline) {
            co_return unacknowledged == 0;
        }
        co_await sleep_for(m_loop, k_acknowledgement_interval);
    }
    co_return true;
}

void LazySocket::send_at_once(std::string_view bytes)
{
    if (m_fd >= 0) {
        static_cast<void>(::send(m_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
    }
}

void LazySocket::discard_arrived()
{
    std::array<char, 16 * 1024> buffer;
    for (int i = 0; i < k_discards_max && m_fd >= 0; ++i) {
        if (::recv(m_fd, buffer.data(), buffer.size(), MSG_DONTWAIT) <= 0) {
            break;
        }
    }
}

void LazySocket::shutdown_send()
{
    if (m_fd >= 0) {
        ::shutdown(m_fd, SHUT_WR);
    }
}

void LazySocket::close()
{
    if (m_socket.is_open()) {
        boost::system::error_code ignored;
        m_socket.close(ignored);
    } else if (m_fd >= 0) {
        ::close(m_fd);
    }
    m_fd = -1;
}

} // namespace bh::net
