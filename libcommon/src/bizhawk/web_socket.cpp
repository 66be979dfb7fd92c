#include "http_fault.hpp"
#include "http_url.hpp"

#include <bh/base/error.hpp>
#include <bh/bizhawk/http_client.hpp>
#include <bh/bizhawk/text.hpp>
#include <bh/bizhawk/web_socket.hpp>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/error.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <fcntl.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace bh::bizhawk {

namespace {

/// .NET drops the connection at once after it said goodbye; the peer's answer may take this long.
constexpr std::chrono::seconds k_close_wait{1};
constexpr std::size_t k_close_reason_bytes_max = 123; ///< RFC 6455

[[noreturn]] void throw_aggregate(std::string_view message)
{
    throw DotNetError{"System.AggregateException: One or more errors occurred. ---> "
                      "System.Net.WebSockets.WebSocketException: " +
                      std::string{message}};
}

HttpUrl parse_web_socket_url(std::string_view uri)
{
    if (uri.starts_with("wss://")) {
        throw Error{std::string{uri} + ": wss is not supported"};
    }
    if (!uri.starts_with("ws://")) {
        throw DotNetError{uri.find("://") == std::string_view::npos
                              ? "System.UriFormatException: Invalid URI: The format of the URI could not be determined."
                              : "System.ArgumentException: Only Uris starting with 'ws://' or 'wss://' are supported."
                                "\nParameter name: uri"};
    }
    try {
        return parse_url("http" + std::string{uri.substr(2)});
    } catch (const HttpFault& fault) {
        throw DotNetError{fault.what()};
    }
}

} // namespace

class WebSocket::Impl
{
public:
    Impl(std::string_view uri, int stop_fd) : m_stop{m_loop}, m_stream{m_loop}
    {
        const HttpUrl url = parse_web_socket_url(uri);
        if (stop_fd >= 0) {
            m_stop.assign(::fcntl(stop_fd, F_DUPFD_CLOEXEC, 0));
        }
        boost::system::error_code error;
        boost::asio::ip::tcp::resolver resolver{m_loop};
        const auto addresses = resolver.resolve(url.host, std::to_string(url.port), error);
        if (!error) {
            error = wait([&](auto done) {
                lowest().async_connect(addresses, [done](auto reason, const auto&) { done(reason); });
            });
        }
        if (error) {
            throw_aggregate("Unable to connect to the remote server ---> System.Net.Sockets.SocketException: " +
                            error.message());
        }
        m_stream.read_message_max(0);
        m_stream.text(true);
        m_stream.auto_fragment(false);
        error = wait([&](auto done) { m_stream.async_handshake(url.host_port, url.target, done); });
        if (error) {
            throw_aggregate("Unable to connect to the remote server ---> " + error.message());
        }
    }

    void send(std::string_view text, bool is_end)
    {
        require_not_disposed();
        if (m_state != State::open) {
            return;
        }
        const std::string message = repair_utf8(std::string{text});
        const auto error = wait([&](auto done) {
            m_stream.async_write_some(is_end, boost::asio::buffer(message),
                                      [done](auto reason, std::size_t) { done(reason); });
        });
        if (error) {
            m_state = State::aborted;
        }
    }

    std::string receive(std::size_t bytes_max)
    {
        require_not_disposed();
        if (m_state != State::open) {
            throw_aggregate("The WebSocket is in an invalid state ('" +
                            std::string{m_state == State::aborted ? "Aborted" : "CloseReceived"} +
                            "') for this operation. Valid states are: 'Open, CloseSent'");
        }
        std::string buffer(bytes_max, '\0');
        std::size_t received = 0;
        boost::system::error_code error;
        do {
            error = wait([&](auto done) {
                m_stream.async_read_some(boost::asio::buffer(buffer), [done, &received](auto reason, std::size_t size) {
                    received = size;
                    done(reason);
                });
            });
        } while (!error && received == 0 && bytes_max > 0 && !m_stream.is_message_done());
        if (error == boost::beast::websocket::error::closed) {
            m_state = State::close_received;
            return "";
        }
        if (error) {
            m_state = State::aborted;
            throw_aggregate("The remote party closed the WebSocket connection without completing the close handshake."
                            " ---> " +
                            error.message());
        }
        buffer.resize(received);
        return repair_utf8(std::move(buffer));
    }

    void close(int status, std::string_view reason)
    {
        require_not_disposed();
        if (status < 1000 || status > 4999) {
            throw DotNetError{"System.ArgumentException: The close status code '" + std::to_string(status) +
                              "' is reserved for system use only and cannot be specified when calling this method."
                              "\nParameter name: closeStatus"};
        }
        const std::string text = repair_utf8(std::string{reason});
        if (text.size() > k_close_reason_bytes_max) {
            throw DotNetError{"System.ArgumentException: The close status description '" + text +
                              "' is too long. The UTF8-representation of the status description must not be longer "
                              "than 123 bytes.\nParameter name: statusDescription"};
        }
        if (m_state == State::open) {
            lowest().expires_after(k_close_wait);
            boost::beast::websocket::close_reason goodbye{static_cast<std::uint16_t>(status)};
            goodbye.reason.assign(text.data(), text.size());
            static_cast<void>(wait([&](auto done) { m_stream.async_close(goodbye, done); }));
        }
        lowest().close();
        m_state = State::closed;
    }

    [[nodiscard]] State state() const { return m_state; }

private:
    boost::beast::tcp_stream& lowest() { return boost::beast::get_lowest_layer(m_stream); }

    /// Starts an operation and runs the loop until it is done, or a stop request has broken it off.
    template <typename Start>
    boost::system::error_code wait(Start start)
    {
        m_loop.restart();
        boost::system::error_code result;
        if (m_stop.is_open()) {
            m_stop.async_wait(boost::asio::posix::stream_descriptor::wait_read, [this](auto error) {
                if (!error) {
                    lowest().close();
                }
            });
        }
        start([this, &result](boost::system::error_code error) {
            result = error;
            if (m_stop.is_open()) {
                m_stop.cancel();
            }
        });
        m_loop.run();
        return result;
    }

    void require_not_disposed() const
    {
        if (m_state == State::closed) {
            throw DotNetError{"System.ObjectDisposedException: Cannot access a disposed object.\nObject name: '_w'."};
        }
    }

    boost::asio::io_context m_loop{1};
    boost::asio::posix::stream_descriptor m_stop; ///< a duplicate of the caller's
    boost::beast::websocket::stream<boost::beast::tcp_stream> m_stream;
    State m_state = State::open;
};

WebSocket::WebSocket(std::string_view uri, int stop_fd) : m_impl{std::make_unique<Impl>(uri, stop_fd)} {}

WebSocket::~WebSocket() = default;

void WebSocket::send(std::string_view text, bool is_end)
{
    m_impl->send(text, is_end);
}

std::string WebSocket::receive(std::size_t bytes_max)
{
    return m_impl->receive(bytes_max);
}

void WebSocket::close(int status, std::string_view reason)
{
    m_impl->close(status, reason);
}

WebSocket::State WebSocket::state() const
{
    return m_impl->state();
}

} // namespace bh::bizhawk
