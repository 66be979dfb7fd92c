#include "server_fixture.hpp"

#include "catch.hpp"

#include <bh/net/message_server.hpp>

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>

namespace bh::test {

using namespace std::chrono_literals;

namespace {

net::MessageServerOptions complete(net::MessageServerOptions options, const std::chrono::steady_clock::time_point& now)
{
    options.now = [&now] { return now; };
    if (options.listen.empty()) {
        options.listen = {"127.0.0.1:0"};
    }
    return options;
}

} // namespace

net::Task<void> EchoHandler::handle(const net::Message& message, net::Responder& responder)
{
    if (answer) {
        seen.push_back(answer(message));
        const std::string reply = seen.back();
        const bool sent = co_await responder.send(200, "text/plain", reply);
        delivered.push_back(sent);
        co_return;
    }
    std::string text = message.kind == net::Message::Kind::get ? "get " : "post ";
    text.append(message.target).append(" [").append(message.user_agent).append("] ").append(message.body);
    seen.push_back(text);
    const bool sent = co_await responder.send(200, "text/plain", text);
    delivered.push_back(sent);
}

ServerFixture::ServerFixture(net::MessageServerOptions options)
    : server{loop, complete(std::move(options), now), handler}
{
    server.start();
    settle();
}

ServerFixture::~ServerFixture()
{
    server.stop();
    loop.run_for(20s); // returns when it runs dry
}

void ServerFixture::settle()
{
    while (loop.poll() > 0) {
    }
}

void ServerFixture::run_until(const std::function<bool()>& done)
{
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!done()) {
        if (std::chrono::steady_clock::now() >= deadline) {
            FAIL("waited 20 s for nothing");
        }
        loop.run_one_for(5ms);
    }
}

RawClient::RawClient(ServerFixture& fixture)
    : m_fixture{fixture}, m_socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)}
{
    const auto endpoint = net::parse_endpoint(fixture.server.addresses().front());
    // The first byte of a connection may come later than a piece of it is looked at: connecting blocks, reading does
    // not.
    const int result = ::connect(m_socket.get(), endpoint.data(), static_cast<socklen_t>(endpoint.size()));
    REQUIRE((result == 0 || errno == EINPROGRESS));
    fixture.settle();
}

void RawClient::send_silently(std::string_view bytes)
{
    m_fixture.run_until([&] {
        const ssize_t sent = ::send(m_socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return bytes.empty() ||
               (sent < 0 && errno != EAGAIN && errno != ENOTCONN); // a server that closed is seen when reading
    });
}

void RawClient::send(std::string_view bytes)
{
    send_silently(bytes);
    m_fixture.settle();
}

// True if there is news: bytes, or the end.
bool RawClient::receive()
{
    std::array<char, 65536> buffer;
    const ssize_t got = ::recv(m_socket.get(), buffer.data(), buffer.size(), 0);
    if (got > 0) {
        m_received.append(buffer.data(), static_cast<std::size_t>(got));
        return true;
    }
    m_ended = m_ended || got == 0 || errno != EAGAIN;
    return m_ended;
}

std::string RawClient::take(std::size_t count)
{
    m_fixture.run_until(
        [&] { return m_received.size() >= count || (receive() && (m_ended || m_received.size() >= count)); });
    std::string taken = m_received.substr(0, count);
    m_received.erase(0, taken.size());
    return taken;
}

std::string RawClient::take_line()
{
    m_fixture.run_until([&] { return m_received.find('\n') != std::string::npos || (receive() && m_ended); });
    const auto end = m_received.find('\n');
    REQUIRE(end != std::string::npos);
    return take(end + 1).substr(0, end);
}

std::string RawClient::take_framed()
{
    m_fixture.run_until([&] { return m_received.find(' ') != std::string::npos || (receive() && m_ended); });
    const auto space = m_received.find(' ');
    REQUIRE(space != std::string::npos);
    const std::string size = take(space + 1);
    return take(std::stoul(size));
}

std::string RawClient::take_response()
{
    m_fixture.run_until([&] { return m_received.find("\r\n\r\n") != std::string::npos || (receive() && m_ended); });
    const auto head_end = m_received.find("\r\n\r\n");
    REQUIRE(head_end != std::string::npos);
    const auto length = m_received.find("Content-Length: ");
    REQUIRE(length < head_end);
    return take(head_end + 4 + std::stoul(m_received.substr(length + 16)));
}

std::string RawClient::take_rest()
{
    m_fixture.run_until([&] { return m_ended || (receive() && m_ended); });
    return std::exchange(m_received, {});
}

std::string RawClient::take_arrived()
{
    while (!m_ended && receive()) {
    }
    return std::exchange(m_received, {});
}

std::string RawClient::peek()
{
    m_fixture.settle();
    while (!m_ended && receive()) {
    }
    return m_received;
}

void RawClient::finish_sending()
{
    ::shutdown(m_socket.get(), SHUT_WR);
}

void RawClient::close(bool abruptly)
{
    if (abruptly) {
        const linger now{1, 0};
        ::setsockopt(m_socket.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    }
    m_socket = Fd{};
    m_fixture.settle();
}

std::string post_request(std::string_view target, std::string_view body, std::string_view more_headers)
{
    std::string request = "POST ";
    request.append(target).append(" HTTP/1.1\r\nUser-Agent: EmuHawk/2.9.1\r\n").append(more_headers);
    request.append("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ");
    return request.append(std::to_string(body.size())).append("\r\nHost: 127.0.0.1:8101\r\n\r\n").append(body);
}

std::string body_of(const std::string& response)
{
    return response.substr(response.find("\r\n\r\n") + 4);
}

int status_of(const std::string& response)
{
    return response.starts_with("HTTP/1.1 ") ? std::stoi(response.substr(9)) : 0;
}

} // namespace bh::test
