#include "client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace bh::bench {

Client::Client(int epoll, std::uint32_t index, unsigned port, Profile profile, RequestMaker maker)
    : m_epoll{epoll}, m_index{index}, m_port{port}, m_profile{profile}, m_maker{std::move(maker)}
{
}

Client::~Client()
{
    close_socket();
}

Client::Step Client::begin()
{
    m_maker.next(m_requests);
    m_current = 0;
    m_started = Clock::now();
    return connect_for_request();
}

Client::Step Client::connect_for_request()
{
    m_reply.clear(m_requests[m_current].reply_start);
    m_head_sent = false;
    m_body_sent = false;
    m_fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (m_fd < 0) {
        return failed("socket", errno);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(m_port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(m_fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 && errno != EINPROGRESS) {
        return failed("connect", errno);
    }
    // Edge-triggered, so that one registration reports both the connection and, later, the reply.
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLET;
    event.data.u32 = m_index;
    return epoll_ctl(m_epoll, EPOLL_CTL_ADD, m_fd, &event) == 0 ? Step::running : failed("epoll_ctl", errno);
}

Client::Step Client::go_on(std::uint32_t events)
{
    if (!m_head_sent && (events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) != 0) {
        const Step step = send_request();
        if (step != Step::running) {
            return step;
        }
    }
    return (events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0 ? read_reply() : Step::running;
}

Client::Step Client::give_up()
{
    return failed("reply", ETIMEDOUT);
}

Client::Step Client::send_request()
{
    int error = 0;
    socklen_t size = sizeof error;
    if (getsockopt(m_fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) {
        return failed("connect", error);
    }
    m_head_sent = true;
    Request& request = m_requests[m_current];
    if (m_profile == Profile::windows) {
        return send_all(request.head) ? Step::running : failed("send", errno);
    }
    m_body_sent = true;
    request.head += request.body; // one segment, as the real client's buffer gives it out
    return send_all(request.head) ? Step::running : failed("send", errno);
}

Client::Step Client::read_reply()
{
    for (;;) {
        const std::span<char> room = m_reply.room();
        const ssize_t got = recv(m_fd, room.data(), room.size(), 0);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return errno == EAGAIN ? Step::running : failed("receive", errno);
        }
        const Step step = react(got == 0 ? m_reply.at_close() : m_reply.add(static_cast<std::size_t>(got)));
        if (step != Step::running) {
            return step;
        }
    }
}

Client::Step Client::react(Reply::State state)
{
    switch (state) {
    case Reply::State::more:
        return Step::running;
    case Reply::State::interim:
        if (m_body_sent) {
            return Step::running;
        }
        m_body_sent = true;
        return send_all(m_requests[m_current].body) ? Step::running : failed("send", errno);
    case Reply::State::complete:
        if (!m_body_sent) {
            m_fault = "answered before the body was sent";
            break;
        }
        close_socket();
        return ++m_current < m_requests.size() ? connect_for_request() : Step::done;
    case Reply::State::wrong:
        m_fault = m_reply.fault();
        break;
    }
    close_socket();
    return Step::failed;
}

Client::Step Client::failed(std::string_view doing, int error)
{
    m_fault = std::string{doing} + ": " + std::strerror(error);
    close_socket();
    return Step::failed;
}

/// A request is far smaller than a fresh socket's buffer: a short write means that something is wrong.
bool Client::send_all(std::string_view bytes)
{
    return send(m_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

void Client::close_socket()
{
    if (m_fd >= 0) {
        close(m_fd);
        m_fd = -1;
    }
}

} // namespace bh::bench
