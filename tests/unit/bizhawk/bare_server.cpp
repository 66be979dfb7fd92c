#include "bare_server.hpp"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace bh::test {

void expect(bool good, const char* what)
{
    if (!good) {
        throw std::runtime_error{what};
    }
}

namespace {

void wait_for_input(int fd)
{
    pollfd waited{fd, POLLIN, 0};
    expect(poll(&waited, 1, 20'000) == 1, "nothing arrived within 20 s");
}

Fd listen_on_free_port(std::uint16_t& port)
{
    Fd listener{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    expect(bind(listener.get(), generic, size) == 0 && listen(listener.get(), 16) == 0, "cannot listen");
    getsockname(listener.get(), generic, &size);
    port = ntohs(address.sin_port);
    return listener;
}

} // namespace

void Peer::fill()
{
    wait_for_input(m_socket.get());
    std::array<char, 65536> buffer;
    const ssize_t received = recv(m_socket.get(), buffer.data(), buffer.size(), 0);
    expect(received > 0, "the client closed early");
    m_received.append(buffer.data(), static_cast<std::size_t>(received));
}

std::string Peer::take_head()
{
    while (m_received.find("\r\n\r\n") == std::string::npos) {
        fill();
    }
    return take(m_received.find("\r\n\r\n") + 4);
}

std::string Peer::take(std::size_t count)
{
    while (m_received.size() < count) {
        fill();
    }
    std::string taken = m_received.substr(0, count);
    m_received.erase(0, count);
    return taken;
}

std::string Peer::take_rest()
{
    std::array<char, 65536> buffer;
    while (true) {
        wait_for_input(m_socket.get());
        const ssize_t received = recv(m_socket.get(), buffer.data(), buffer.size(), 0);
        if (received <= 0) {
            return std::exchange(m_received, {});
        }
        m_received.append(buffer.data(), static_cast<std::size_t>(received));
    }
}

void Peer::expect_end()
{
    expect(take_rest().empty(), "the client said more than it should");
}

void Peer::send(std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t sent = ::send(m_socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0) {
            return; // the client gave up: what the tests of its limits look for
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

std::string Peer::serve(std::string_view answer)
{
    std::string request = take_head();
    const std::size_t at = request.find("Content-Length: ");
    if (at != std::string::npos) {
        request += take(std::stoul(request.substr(at + 16)));
    }
    send(answer);
    return request;
}

void Peer::close_unread()
{
    wait_for_input(m_socket.get());
    m_socket = Fd{};
}

void Peer::reset()
{
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    setsockopt(m_socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    m_socket = Fd{};
}

unsigned Peer::data_segments() const
{
    tcp_info info{};
    socklen_t size = sizeof(info);
    expect(getsockopt(m_socket.get(), IPPROTO_TCP, TCP_INFO, &info, &size) == 0, "no TCP_INFO");
    return info.tcpi_data_segs_in;
}

BareServer::BareServer(std::function<void(const Accept& accept)> script)
    : m_listener{listen_on_free_port(m_port)}, m_thread{[this, script = std::move(script)] {
          try {
              script([this] {
                  wait_for_input(m_listener.get());
                  return Peer{Fd{accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC)}};
              });
          } catch (...) {
              m_failure = std::current_exception();
          }
      }}
{
}

BareServer::~BareServer()
{
    if (m_thread.joinable()) {
        m_thread.join();
    }
}

void BareServer::join()
{
    m_thread.join();
    if (m_failure) {
        std::rethrow_exception(m_failure);
    }
}

bool BareServer::has_pending_connection() const
{
    pollfd waited{m_listener.get(), POLLIN, 0};
    return poll(&waited, 1, 0) == 1;
}

std::uint16_t unused_port()
{
    std::uint16_t port = 0;
    static_cast<void>(listen_on_free_port(port));
    return port;
}

std::string ok_answer(std::string_view body)
{
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string{body};
}

} // namespace bh::test
