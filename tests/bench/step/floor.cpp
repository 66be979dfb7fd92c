// bench-floor: the least that an HTTP server can do for a step, as the measure for real ones.
//
// One thread, epoll, new connection per request. It looks for the end of the head and for Content-Length, waits for
// that many bytes of body, answers ACT:RIGHT and closes. Input that is not such a request closes the connection.
//
// bench-floor COMMAND...: asks that program on a pipe before each answer, and waits for it.

#include "child.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <exception>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace {

constexpr std::string_view k_reply = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n"
                                     "Connection: close\r\n\r\nACT:RIGHT";
constexpr std::string_view k_continue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr int k_backlog = 128;
constexpr std::size_t k_request_bytes_max = 16384;

struct Connection
{
    std::array<char, k_request_bytes_max> bytes;
    std::size_t used = 0;
    bool continued = false;
};

using Connections = std::unordered_map<int, std::unique_ptr<Connection>>;

/// The value of a header line of `head`, empty if there is none. `name` ends with its colon.
std::string_view header(std::string_view head, std::string_view name)
{
    for (std::size_t line = head.find("\r\n"); line != std::string_view::npos; line = head.find("\r\n", line + 2)) {
        std::string_view rest = head.substr(line + 2);
        if (rest.size() < name.size() || strncasecmp(rest.data(), name.data(), name.size()) != 0) {
            continue;
        }
        rest.remove_prefix(name.size());
        rest = rest.substr(0, rest.find("\r\n"));
        rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
        return rest;
    }
    return {};
}

bool send_all(int fd, std::string_view text)
{
    return send(fd, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
}

/// Reads what has come; true once the connection is finished, answered or not. `child` may be null.
bool serve(int fd, Connection& connection, Child* child)
{
    char* const free_bytes = connection.bytes.data() + connection.used;
    const ssize_t got = recv(fd, free_bytes, connection.bytes.size() - connection.used, MSG_DONTWAIT);
    if (got <= 0) {
        return got == 0 || (errno != EAGAIN && errno != EINTR);
    }
    connection.used += static_cast<std::size_t>(got);

    const std::string_view request{connection.bytes.data(), connection.used};
    const std::size_t head_end = request.find("\r\n\r\n");
    if (head_end == std::string_view::npos) {
        return connection.used == connection.bytes.size();
    }
    const std::string_view head = request.substr(0, head_end);
    const std::string_view length = header(head, "Content-Length:");
    std::size_t body_bytes = 0;
    if (std::from_chars(length.data(), length.data() + length.size(), body_bytes).ec != std::errc{} ||
        body_bytes > k_request_bytes_max) {
        return true;
    }
    if (request.size() - head_end - 4 >= body_bytes) {
        if (child == nullptr || child->ask()) {
            send_all(fd, k_reply);
        }
        return true;
    }
    if (!connection.continued && !header(head, "Expect:").empty()) {
        connection.continued = true;
        return !send_all(fd, k_continue);
    }
    return connection.used == connection.bytes.size();
}

void watch(int epoll, int fd)
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int listen_on_loopback()
{
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (fd < 0 || bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(fd, k_backlog) != 0 ||
        getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        std::fprintf(stderr, "bench-floor: 127.0.0.1: %s\n", std::strerror(errno));
        return -1;
    }
    std::fprintf(stderr, "bench-floor: listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
    return fd;
}

[[noreturn]] void serve_for_ever(int listener, int epoll, Child* child)
{
    watch(epoll, listener);
    Connections connections;
    std::array<epoll_event, 64> events;
    for (;;) {
        const int ready = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < ready; ++i) {
            const int fd = events[static_cast<std::size_t>(i)].data.fd;
            if (fd == listener) {
                int accepted = -1;
                while ((accepted = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
                    connections[accepted] = std::make_unique_for_overwrite<Connection>();
                    watch(epoll, accepted);
                }
            } else if (serve(fd, *connections.at(fd), child)) {
                close(fd);
                connections.erase(fd);
            }
        }
    }
}

} // namespace

int main(int argc, char** argv)
{
    try {
        std::optional<Child> child;
        if (argc > 1) {
            child.emplace(argv + 1);
        }
        const int listener = listen_on_loopback();
        const int epoll = epoll_create1(EPOLL_CLOEXEC);
        if (listener < 0 || epoll < 0) {
            return 1;
        }
        serve_for_ever(listener, epoll, child ? &*child : nullptr);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench-floor: %s\n", error.what());
        return 1;
    }
}
