#pragma once

#include <bh/net/message_server.hpp>
#include <bh/net/task.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bh::net {

class Connection;

/// Bytes that passed, of which only the first ones are kept.
struct PassedBytes
{
    std::string kept;
    std::uint64_t size = 0; ///< of all of them

    [[nodiscard]] bool is_whole() const { return kept.size() == size; }
};

/// How a message on a socket is told from the next one.
enum class Framing
{
    none, ///< by nothing but the other side's turn
    size, ///< its size in front, as BizHawk has it
    line, ///< a line feed behind it, which is no part of it
};

/// One message that passed between a client and somebody's server, and what was answered to it.
struct RelayedExchange
{
    using Clock = std::chrono::steady_clock;

    enum class Direction
    {
        both,   ///< a message of the client's, and the server's answer
        client, ///< a message of the client's that was not answered
        server, ///< a message of the server's that answers nothing
    };

    /// What an observer keeps with the exchange.
    struct Notes
    {
        Notes() = default;
        Notes(const Notes&) = delete;
        Notes& operator=(const Notes&) = delete;
        virtual ~Notes() = default;
    };

    Direction direction = Direction::both;
    Dialect dialect = Dialect::http;
    bool is_picture = false; ///< the message is a PNG by itself
    std::string peer;
    std::size_t listener = 0;
    std::uint64_t socket = 0; ///< as in Message
    std::uint64_t connection = 0;
    bool is_last = false; ///< as in Message

    // Of HTTP.
    std::string method;
    std::string target; ///< path and query, without the token
    std::string content_type;
    std::string user_agent;
    int status = 0;

    PassedBytes request; ///< of HTTP the body, without chunks
    Framing request_framing = Framing::none;
    PassedBytes reply; ///< likewise
    Framing reply_framing = Framing::none;
    std::string error;              ///< why the server has not answered, or not to the end
    bool is_own = false;            ///< the reply is the relay's own, because the server gave none
    bool delivered = true;          ///< false: the client closed the connection before it could have the reply
    Clock::time_point asked_at;     ///< arrival of the message's last byte
    Clock::time_point answered_at;  ///< arrival of the answer's last byte
    Clock::time_point delivered_at; ///< the answer is in the system's hands

    std::unique_ptr<Notes> notes;
};

/// Sees what passes through a relay. It is called on the event loop and must not hold it up.
class RelayObserver
{
public:
    virtual ~RelayObserver() = default;

    struct Expectation
    {
        /// What the client gets over HTTP if the server gives no answer; otherwise it gets an HTTP error.
        std::optional<std::string> fallback;
        bool awaits_answer = true; ///< on a socket: an answer is for this message rather than for others
    };

    /// A message of a client's is whole, and has been passed on or is about to be.
    virtual Expectation asked(RelayedExchange& exchange) = 0;
    /// The exchange is over. Comes in the order of the answers.
    virtual void done(RelayedExchange& exchange) = 0;
    /// Is the request not for the server behind, but for the relay's own handler?
    [[nodiscard]] virtual bool is_own_page(std::string_view method, std::string_view path) const = 0;
    /// A client that speaks no HTTP has come, and the server cannot be reached; the client's connection is closed.
    virtual void unreachable(std::string_view reason) = 0;
    /// Waits while what was recorded finds no room.
    virtual Task<void> wait_for_room() = 0;
};

/// Somebody's server, to which clients are passed on: each connection of a client's is one to the server, and what one
/// side sends the other one gets as it was sent, when it comes.
///
/// Of HTTP only the Host and, if the server's URL has one, the path are changed to what the client would say to that
/// server. A request that the server does not answer gets 502 or 504, or what the observer knows better; a connection
/// that the server closes between requests is closed. All else that comes over TCP passes as bytes, and is taken apart
/// for the observer only.
class Relay
{
public:
    /// `url` is http://HOST[:PORT][/PATH], ws:// likewise, or tcp://HOST:PORT, which is connected to before a client
    /// has said anything. `timeout` is for the answer to begin. All must outlive this object.
    /// \throws bh::UsageError for another one.
    Relay(EventLoop& loop, const std::string& url, std::chrono::milliseconds timeout, RelayObserver& observer);
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;
    ~Relay();

    /// Begins to look at time-outs.
    void start();
    /// Serves a client's connection until both sides have ended. The handler answers for the observer's own pages and
    /// hears of refusals.
    Task<void> run(Connection& client, MessageHandler& handler);
    /// Ends what is under way.
    void stop();

    /// Messages that wait for their answers.
    [[nodiscard]] std::size_t in_flight() const;

    struct State;

private:
    std::shared_ptr<State> m_state;
};

} // namespace bh::net
