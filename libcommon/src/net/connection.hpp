#pragma once

#include "first_bytes.hpp"
#include "link.hpp"

namespace bh::net {

/// One accepted connection: reads messages one after another, in any dialect, and answers each before it reads the
/// next.
class Connection
{
public:
    /// See Link.
    Connection(EventLoop& loop, Fd socket, const boost::asio::ip::tcp::endpoint& peer, std::size_t listener,
               const MessageServerOptions& options, BodyBudget& budget, std::uint64_t accepted_as,
               std::uint64_t& sockets, boost::beast::flat_buffer buffer)
        : m_link{loop, std::move(socket), peer, listener, options, budget, accepted_as, sockets, std::move(buffer)}
    {
    }

    /// Serves until the client goes away, asks to close, or breaks a rule.
    Task<void> run(MessageHandler& handler);

    /// If a message or reply has been under way for too long, closes as end() does.
    void end_if_late(Link::Clock::time_point now);

    /// Says the last word of its dialect and closes; run() then ends.
    void end() { m_link.close_with_last_word(); }

    [[nodiscard]] const std::string& peer() const { return m_link.peer(); }

    /// Of a lasting connection; 0 if it has spoken nothing but HTTP.
    [[nodiscard]] std::uint64_t number() const { return m_link.number(); }

    /// Its number among all connections.
    [[nodiscard]] std::uint64_t accepted_as() const { return m_link.accepted_as(); }

    /// Is the client at the other end still?
    [[nodiscard]] bool is_connected() const { return m_link.is_connected(); }

    /// Gives the buffer to the next connection.
    boost::beast::flat_buffer take_buffer() { return std::move(m_link.buffer()); }

private:
    /// Waits for the first bytes of a message until they say what it is; `unknown` when the connection is to be
    /// closed, `bare_if_silent` for a line of which nothing more comes.
    Task<Opening> find_message();
    /// Waits for more of them after `opening`; false when nothing comes any more or, as a bare line, nothing comes.
    Task<bool> wait_for_more(Opening opening);

    Link m_link;
};

} // namespace bh::net
