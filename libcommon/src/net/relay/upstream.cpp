#include "upstream.hpp"

#include <bh/base/error.hpp>
#include <bh/base/url.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace bh::net {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto k_upstream_result = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view k_stopped = "the end has begun";

std::string reason_of(int error)
{
    return std::generic_category().message(error);
}

std::chrono::milliseconds left_until(Clock::time_point deadline)
{
    return std::max(std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()),
                    std::chrono::milliseconds{0});
}

} // namespace

/// One search for the server's address. Nothing interrupts the system's resolver, so those who wait for it go before it
/// ends, and while it runs no second one is begun.
struct Upstream::Lookup
{
    explicit Lookup(EventLoop& loop) : resolver{loop}, over{loop} {}

    tcp::resolver resolver;
    Event over;
    std::vector<tcp::endpoint> endpoints;
    std::string error;
    bool is_over = false;
};

Upstream::Upstream(EventLoop& loop, const std::string& url) : m_loop{loop}
{
    Url parts;
    const UrlFault fault = split_url(url, parts);
    const bool is_http = parts.scheme == "http" || parts.scheme == "ws";
    const bool is_tcp = parts.scheme == "tcp";
    if (fault != UrlFault::none || (!is_http && !is_tcp) || parts.has_user || parts.port == 0 ||
        (is_tcp && (!parts.port || (!parts.rest.empty() && parts.rest != "/"))) ||
        url.find_first_of(" \t\r\n#\\") != std::string::npos) {
        throw UsageError{"--policy",
                         url + " is not of the form http://HOST:PORT/PATH, ws://HOST:PORT/PATH or tcp://HOST:PORT"};
    }
    m_host = parts.host;
    m_port = std::to_string(parts.port.value_or(80));
    m_authority = parts.authority();
    m_path = parts.rest == "/" ? "" : parts.rest;
    m_may_speak_first = is_tcp;
    boost::system::error_code is_name;
    if (const auto address = asio::ip::make_address(m_host, is_name); !is_name) {
        m_endpoints.emplace_back(address, parts.port.value_or(80));
    }
}

std::string Upstream::target_for(std::string_view target) const
{
    if (m_path.empty()) {
        return std::string{target};
    }
    const auto query = std::min(target.find('?'), target.size());
    return m_path.find('?') == std::string::npos ? m_path + std::string{target.substr(query)} : m_path;
}

void Upstream::stop()
{
    m_is_stopped = true;
    if (m_lookup) {
        m_lookup->over.notify_all();
    }
    for (tcp::socket& socket : m_connecting) {
        boost::system::error_code ignored;
        socket.cancel(ignored);
    }
}

Task<std::string> Upstream::look_up(Clock::time_point deadline)
{
    if (!m_lookup) {
        m_lookup = std::make_shared<Lookup>(m_loop);
        m_lookup->resolver.async_resolve(
            m_host, m_port,
            [lookup = m_lookup](const boost::system::error_code& error, const tcp::resolver::results_type& addresses) {
                lookup->is_over = true;
                lookup->error = error ? error.message() : "";
                lookup->endpoints.assign(addresses.begin(), addresses.end());
                lookup->over.notify_all();
            });
    }
    const std::shared_ptr<Lookup> lookup = m_lookup;
    while (!lookup->is_over) {
        if (m_is_stopped || left_until(deadline).count() == 0) {
            co_return std::string{m_is_stopped ? k_stopped : "the name of the server is not found in time"};
        }
        asio::steady_timer timer{m_loop, deadline};
        timer.async_wait([lookup](const boost::system::error_code& error) {
            if (!error) {
                lookup->over.notify_all();
            }
        });
        co_await lookup->over.wait();
    }
    if (m_lookup == lookup) {
        m_lookup.reset();
        m_endpoints = lookup->endpoints;
    }
    co_return lookup->error;
}

Task<Upstream::Connected> Upstream::connect(std::chrono::milliseconds timeout)
{
    using asio::experimental::awaitable_operators::operator||;
    const auto deadline = Clock::now() + timeout;
    Connected connected;
    if (m_endpoints.empty()) {
        connected.error = co_await look_up(deadline);
    }
    const std::vector<tcp::endpoint> endpoints = m_endpoints; // others may look the name up anew meanwhile
    for (std::size_t i = 0; i < endpoints.size() && !connected.socket && !connected.is_late; ++i) {
        const tcp::endpoint& endpoint = endpoints[i];
        Fd socket{::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
        const int on = 1;
        if (!socket || ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) {
            connected.error = reason_of(errno);
            break;
        }
        // On this machine it is done at once, which spares registering with the loop.
        int error = ::connect(socket.get(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) == 0 ? 0 : errno;
        if (error == EINPROGRESS) {
            const auto waiting = m_connecting.emplace(m_connecting.end(), m_loop);
            boost::system::error_code ignored;
            waiting->assign(endpoint.protocol(), socket.get(), ignored);
            asio::steady_timer timer{m_loop, deadline};
            const auto first = co_await (waiting->async_wait(tcp::socket::wait_write, k_upstream_result) ||
                                         timer.async_wait(k_upstream_result));
            connected.is_late = first.index() == 1;
            waiting->release(ignored);
            m_connecting.erase(waiting);
            socklen_t size = sizeof error;
            ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
        }
        if (m_is_stopped) {
            connected.error = k_stopped;
        } else if (connected.is_late) {
            connected.error = "no connection within " + std::to_string(timeout.count()) + " ms";
        } else if (error != 0) {
            connected.error = reason_of(error);
        } else {
            connected.error.clear();
            connected.socket = std::move(socket);
            connected.protocol = endpoint.protocol();
            if (i > 0) {
                m_endpoints.assign(1, endpoint);
            }
        }
    }
    boost::system::error_code is_name;
    asio::ip::make_address(m_host, is_name);
    if (!connected.socket && is_name) {
        m_endpoints.clear(); // the name may have another address by now
    }
    connected.is_late = connected.is_late || (!connected.socket && left_until(deadline).count() == 0);
    co_return connected;
}

} // namespace bh::net
