#pragma once

#include <bh/base/fd.hpp>

#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <thread>

namespace bh::test {

/// For use in a server's thread, where Catch's own checks must not be: throws unless `good`; BareServer::join() passes
/// it on.
void expect(bool good, const char* what);

/// The server's end of one accepted connection: raw bytes in and out. A peer that stays silent for 20 s is an
/// exception.
class Peer
{
public:
    explicit Peer(Fd socket) : m_socket{std::move(socket)} {}

    /// Up to and including the next blank line.
    std::string take_head();
    std::string take(std::size_t count);
    /// All that comes before the client closes.
    std::string take_rest();
    /// The client must close without another byte.
    void expect_end();
    void send(std::string_view bytes);
    /// Head and body of a request with Content-Length, answered with `answer`; returns the request's bytes.
    std::string serve(std::string_view answer);
    /// Closes as soon as the client has said something, without reading it.
    void close_unread();
    /// Ends the connection with a reset instead of an orderly close.
    void reset();
    /// Segments with data that arrived so far: as many as the client's writes, when these do not overlap.
    [[nodiscard]] unsigned data_segments() const;

private:
    void fill();

    Fd m_socket;
    std::string m_received;
};

/// Listens on a free port of 127.0.0.1 and runs `script` in a thread of its own.
class BareServer
{
public:
    /// `accept` in the script waits for the next connection.
    using Accept = std::function<Peer()>;

    explicit BareServer(std::function<void(const Accept& accept)> script);
    ~BareServer();
    /// Waits for the script's end; passes its exception on.
    void join();

    [[nodiscard]] std::uint16_t port() const { return m_port; }

    [[nodiscard]] std::string host_port() const { return "127.0.0.1:" + std::to_string(m_port); }

    [[nodiscard]] std::string url(std::string_view path = "/") const { return "http://" + host_port().append(path); }

    /// True if a connection was made that the script has not accepted.
    [[nodiscard]] bool has_pending_connection() const;

private:
    std::uint16_t m_port = 0; ///< set while m_listener is made
    Fd m_listener;
    std::exception_ptr m_failure;
    std::thread m_thread;
};

/// A port of 127.0.0.1 on which nobody listens.
std::uint16_t unused_port();

/// `HTTP/1.1 200 OK` with Content-Length.
std::string ok_answer(std::string_view body);

} // namespace bh::test
