#pragma once

#include <bh/net/task.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bh::net {

/// How a message was put on the wire.
enum class Dialect
{
    http,      ///< one request, one response
    framed,    ///< BizHawk's sockets: `<decimal> <bytes>` both ways
    bare,      ///< a line or a PNG on a socket, without any frame
    websocket, ///< one message each way
};

class Relay;

/// How a client may ask, in its hello, to send pictures as PIXELS on a raw socket.
inline constexpr std::string_view k_pixel_format = "rgb24";

/// A picture as its pixels: rows of red, green, blue from top to bottom, without padding.
struct PixelView
{
    int width = 0; ///< 0: none
    int height = 0;
    std::string_view rgb; ///< 3 * width * height bytes
};

/// One message, whole. The views are valid while it is being handled.
struct Message
{
    enum class Kind
    {
        get,     ///< an HTTP GET: wants a page
        text,    ///< GSL or statements
        picture, ///< a PNG, as its bytes
    };
    Kind kind = Kind::text;
    Dialect dialect = Dialect::http;
    /// HTTP and websocket: path and query, without the token; on raw sockets what TARGET said, or empty.
    std::string_view target;
    std::string_view body; ///< as it came; over HTTP the text may be form-encoded
    PixelView pixels;      ///< that came with a text on a raw socket, and belong before it
    std::string_view user_agent;
    std::string_view peer;         ///< "127.0.0.1:40112"
    std::string_view method;       ///< of HTTP: "POST"
    std::string_view content_type; ///< of HTTP, if it is said
    std::size_t listener = 0;      ///< which of the addresses it came in by
    /// Number of a lasting connection that is a client of its own (framed, bare, websocket). 0: for HTTP, and on a
    /// socket that has said a TARGET.
    std::uint64_t socket = 0;
    std::uint64_t connection = 0; ///< number of the connection among all of the server, from 1
    bool is_last = false;         ///< over HTTP: the connection ends with the reply
};

/// The way back to one message's client.
class Responder
{
public:
    virtual ~Responder() = default;
    /// Returns when the reply is in the system's hands. False if the client cannot have it: it closed the connection
    /// before, which is no error.
    /// `status` and `content_type` are of account for HTTP only.
    virtual Task<bool> send(int status, std::string_view content_type, std::string_view body) = 0;

    /// Sends the bytes of a whole HTTP response instead; the connection is kept only if `keep_alive`. A response whose
    /// end is that of its connection can be sent in parts: each is another call. False, too, if the message did not
    /// come over HTTP.
    virtual Task<bool> send_response(std::string_view /*response*/, bool /*keep_alive*/) { co_return false; }
};

/// What a server does with its messages. Messages of different connections are handled at the same time.
class MessageHandler
{
public:
    virtual ~MessageHandler() = default;
    /// Must call `responder.send()` once. What it does after that delays only the next message of the same connection.
    virtual Task<void> handle(const Message& message, Responder& responder) = 0;
    /// A lasting connection has ended; no message of it is being handled any more.
    virtual void closed(std::uint64_t socket) = 0;

    /// A connection of any kind has ended, by its Message::connection; comes after closed().
    virtual void disconnected(std::uint64_t /*connection*/) {}

    /// What a client sent was refused before it became a message. The reason is one of few, with nothing of what came.
    virtual void refused(std::string_view /*peer*/, std::string_view /*reason*/) {}

    /// Handling a message has thrown an exception, and its connection was ended.
    virtual void failed(std::string_view /*peer*/, std::string_view /*reason*/) {}

    /// More large messages come at the same time than there is memory for, and wait. Called once.
    virtual void overloaded(std::string_view /*text*/) {}
};

struct MessageServerOptions
{
    std::vector<std::string> listen; ///< "127.0.0.1:9001", "[::1]:0"
    std::string token;     ///< if not empty: the first path segment of every request, or said first on a socket
    bool insecure = false; ///< allows listening off loopback without a token
    std::vector<std::string> allow_hosts;
    /// Of all messages together that are being received and handled.
    std::uint64_t body_bytes = std::uint64_t{256} << 20;
    /// Not null: clients are passed on to somebody's server. It must outlive the MessageServer.
    Relay* relay = nullptr;
    /// Takes for a message also a text on a socket that begins as none of ours does.
    bool takes_any_text = false;
    /// Said first on a socket whose client waits for that; in BizHawk's frame unless `greets_bare`. Empty: nothing.
    std::string greeting{};
    bool greets_bare = false;
    /// The clock that time-outs are measured by; a test sets its own.
    std::function<std::chrono::steady_clock::time_point()> now = &std::chrono::steady_clock::now;
};

/// Listens, tells the dialect of every message by its first bytes, reads messages within limits of size and time,
/// refuses what a web page could forge, and hands the rest to a handler. bh-serve(1) describes the dialects.
///
/// Limits: an HTTP head 16 KiB and 10 s, its body 96 MiB and 30 s; on sockets a text 16 MiB, a PNG 64 MiB; 4,096
/// connections; all messages under way share MessageServerOptions::body_bytes. There is no time-out between messages.
///
/// An exception that leaves the handler ends the connection whose message it was.
class MessageServer
{
public:
    /// Binds and listens; nothing is accepted before start().
    /// \throws bh::UsageError for a bad address, or one off loopback without token; bh::Error if it cannot be bound.
    MessageServer(EventLoop& loop, MessageServerOptions options, MessageHandler& handler);
    MessageServer(const MessageServer&) = delete;
    MessageServer& operator=(const MessageServer&) = delete;
    ~MessageServer();

    /// The addresses with the ports that were bound, as "127.0.0.1:40111".
    [[nodiscard]] const std::vector<std::string>& addresses() const;
    void start();
    /// Those that are open.
    [[nodiscard]] std::size_t connections() const;
    /// False if the connection has ended, also where that has not been read yet.
    [[nodiscard]] bool is_connected(std::uint64_t connection) const;
    /// Stops listening and closes all connections, those of BizHawk's sockets after a framed BYE.
    void stop();

private:
    struct State;
    std::shared_ptr<State> m_state; ///< shared with the connections' coroutines
};

/// "127.0.0.1:9001", "[::1]:0", or a port alone, which means loopback. Names are not looked up, but for "localhost".
/// \throws bh::UsageError for anything else.
boost::asio::ip::tcp::endpoint parse_endpoint(const std::string& text);

std::string format_endpoint(const boost::asio::ip::tcp::endpoint& endpoint);

} // namespace bh::net
