#pragma once

#include <bh/base/fd.hpp>
#include <bh/net/task.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <span>
#include <string_view>

namespace bh::net {

/// An accepted TCP connection that the event loop only learns of when it has to be waited for.
///
/// BizHawk opens a connection for every request and has sent it before we look: reading and answering it then takes
/// four system calls instead of eleven. Not for two coroutines at once.
class LazySocket
{
public:
    /// `socket` must not block.
    LazySocket(EventLoop& loop, Fd socket, boost::asio::ip::tcp protocol)
        : m_loop{loop}, m_socket{loop}, m_fd{socket.release()}, m_protocol{protocol}
    {
    }

    LazySocket(const LazySocket&) = delete;
    LazySocket& operator=(const LazySocket&) = delete;

    ~LazySocket() { close(); }

    /// How many bytes came; 0 at the end of the connection, however it ended.
    Task<std::size_t> read_some(std::span<char> buffer);
    /// True if there is something to read, or the end, before `limit` has passed.
    Task<bool> is_readable_within(std::chrono::milliseconds limit);
    /// False if the connection ended before all was sent.
    Task<bool> write(std::string_view bytes);
    /// After write(): false if the peer had closed the connection before it could have received all of that. A peer
    /// that only sends no more still receives.
    Task<bool> has_reached_peer();
    /// Has the peer not closed its side, and not reset the connection? What it sent and we have not read counts as yes.
    [[nodiscard]] bool is_connected() const;
    /// Sends what the system takes at once; for a closing message.
    void send_at_once(std::string_view bytes);
    /// No more will be written; what the peer sends can still be read.
    void shutdown_send();
    /// Throws away what has arrived: a connection that is closed with bytes unread is reset, and the peer may then lose
    /// what was sent to it last.
    void discard_arrived();
    /// A read or write under way ends.
    void close();

    [[nodiscard]] bool is_open() const { return m_fd >= 0; }

    /// The socket for others to use until close(); null if the loop cannot take it.
    boost::asio::ip::tcp::socket* registered() { return register_with_loop() ? &m_socket : nullptr; }

private:
    /// False if the loop cannot take it.
    bool register_with_loop();

    EventLoop& m_loop;
    boost::asio::ip::tcp::socket m_socket; ///< open once registered, and then the owner of m_fd
    int m_fd;                              ///< -1: closed
    boost::asio::ip::tcp m_protocol;
};

} // namespace bh::net
