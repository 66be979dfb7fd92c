#pragma once

#include "body_budget.hpp"
#include "first_bytes.hpp"
#include "lazy_socket.hpp"

#include <bh/net/message_server.hpp>

#include <boost/beast/core/flat_buffer.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bh::net {

inline constexpr std::chrono::seconds k_head_time{10}; ///< for what says how long the rest will be
inline constexpr std::chrono::seconds k_body_time{30}; ///< for the rest, and for a reply
inline constexpr std::size_t k_text_bytes_max = std::size_t{16} << 20;
inline constexpr std::size_t k_picture_bytes_max = std::size_t{64} << 20;
/// Of a socket that has not said the token: enough to say it.
inline constexpr std::size_t k_bytes_before_token_max = 4096;
/// Why a message is refused that other large ones have left no memory for.
inline constexpr std::string_view k_no_memory = "too many large messages at the same time";
/// The last message of a framed socket, whose client may be waiting for one.
inline constexpr std::string_view k_framed_bye = "3 BYE";

/// One accepted connection: reads messages one after another, in any dialect, and answers each before it reads the
/// next.
///
/// The exchanges, which read and answer a message of one dialect, share through it the bytes that came, the time that a
/// message or reply may still take, and what is known of the client.
class Connection
{
public:
    using Clock = std::chrono::steady_clock;

    /// `socket` must not block. `buffer` is empty; its memory is used. `accepted_as` is the connection's
    /// number; `sockets` counts the lasting connections of the server.
    Connection(EventLoop& loop, Fd socket, const boost::asio::ip::tcp::endpoint& peer, std::size_t listener,
               const MessageServerOptions& options, BodyBudget& budget, std::uint64_t accepted_as,
               std::uint64_t& sockets, boost::beast::flat_buffer buffer);

    /// Serves until the client goes away, asks to close, or breaks a rule.
    Task<void> run(MessageHandler& handler);

    /// Serves a socket until it has said the token, if one is needed. False if it ended before. An HTTP request has
    /// begun then, or nothing has come: what bears the token bears it in each.
    Task<bool> gain_trust(MessageHandler& handler);

    /// If a message or reply has been under way for too long, closes as end() does.
    void end_if_late(Clock::time_point now);

    /// Sends the closing message of its dialect and closes; run() then ends. BizHawk would wait without end for an
    /// answer that does not come.
    void end();

    /// What came and is not consumed.
    [[nodiscard]] std::string_view text() const
    {
        const auto bytes = m_buffer.data();
        return {static_cast<const char*>(bytes.data()), bytes.size()};
    }

    void consume(std::size_t count) { m_buffer.consume(count); }

    boost::beast::flat_buffer& buffer() { return m_buffer; }

    LazySocket& socket() { return m_socket; }

    /// Adds to text(); false at the end of the connection. With `wanted` large, more is read at once.
    Task<bool> read_some(std::size_t wanted = 0);
    /// True if nothing more comes of text(), a line without an end. One that could be complete needs hardly any silence
    /// for that, and none if this client does not end its lines: BizHawk up to 2.6.1 waits 5 ms for an answer.
    Task<bool> falls_silent();

    /// The last line had an end, or none.
    void set_ends_lines(bool ends_lines) { m_lines_lack_ends = !ends_lines; }

    /// Waits until a message of `bytes` may be read, and makes room for it; for k_body_time at most. False if it may
    /// not.
    Task<bool> wait_for_memory(std::uint64_t bytes);

    /// The same for a message of unknown size, of which there are `bytes` by now: without waiting.
    bool take_memory(std::uint64_t bytes) { return m_memory.grow(bytes); }

    [[nodiscard]] std::uint64_t largest_message() const { return m_budget.largest(); }

    /// False if the connection ended before all was sent, or the peer closed it before it could have received that.
    Task<bool> write(std::string_view bytes);

    /// After a write: may the peer have received it?
    Task<bool> has_reached_peer() { return m_socket.has_reached_peer(); }

    /// The same with the text's size in front. `text` must not be empty.
    Task<bool> write_framed(std::string_view text);
    /// Lets the peer take the last reply: no more is sent, and what it sends is thrown away, within limits.
    Task<void> finish();

    /// The message under way, or the reply to it, must be complete after this time.
    void allow(std::chrono::seconds time) { m_deadline = m_options.now() + time; }

    /// Nothing is under way.
    void allow_for_ever() { m_deadline = Clock::time_point::max(); }

    /// From now on the connection speaks this; a lasting one gets its number.
    void set_dialect(Dialect dialect);

    [[nodiscard]] const std::optional<Dialect>& dialect() const { return m_dialect; }

    /// Does the client read frames? One that has sent a frame does, also where it sends without: BizHawk's
    /// socketServerSendBytes puts no size in front.
    [[nodiscard]] bool is_framed() const { return m_frames == Frames::yes; }

    /// BizHawk up to 2.8 sends pictures without a frame. From 2.6.2 on it reads answers in frames, and would wait
    /// without end for an answer that has none; up to 2.6.1 it takes any answer as it comes. So the answer to a picture
    /// has a frame until a line has shown that the client sends no frames.
    [[nodiscard]] bool gets_framed_answer_to_picture() const { return m_frames != Frames::no; }

    /// Does the client wait without end unless it gets a framed BYE?
    [[nodiscard]] bool wants_last_frame() const
    {
        return is_framed() || (m_dialect == Dialect::bare && m_frames == Frames::unknown);
    }

    /// A line has come without a frame.
    void set_bare_line() { m_frames = m_frames == Frames::unknown ? Frames::no : m_frames; }

    /// A WebSocket writes to the socket by itself. While it does, end() must not send a closing message.
    void set_writing(bool is_writing) { m_is_writing = is_writing; }

    /// The reply to a text on a raw socket that concerns the token: the text says it, or it has not been said. Empty if
    /// the text is for the handler.
    std::string_view reply_about_token(std::string_view text, MessageHandler& handler);

    /// What comes from now on is for this path and query, as if it came by HTTP. False if the token is not in front of
    /// it.
    bool set_target(std::string_view target);

    /// Reports that something was refused.
    void report_refusal(MessageHandler& handler, std::string_view reason) const { handler.refused(m_peer, reason); }

    /// Counts a refusal because the token is missing or wrong. A client may find out with its first messages whether a
    /// token is needed, so only the third refusal is reported, or the last when the connection ends.
    void note_missing_token(MessageHandler& handler, std::string_view reason);

    /// Reports a missing token that note_missing_token() has not reported.
    void report_missing_token(MessageHandler& handler) const;

    /// Has the token been said, or is there none?
    [[nodiscard]] bool is_trusted() const { return m_is_trusted; }

    /// A message with what is the same for all of this connection.
    [[nodiscard]] Message message() const;

    [[nodiscard]] const MessageServerOptions& options() const { return m_options; }

    [[nodiscard]] const std::string& peer() const { return m_peer; }

    [[nodiscard]] std::uint64_t number() const { return m_number; }

    [[nodiscard]] std::uint64_t accepted_as() const { return m_accepted_as; }

    [[nodiscard]] bool is_connected() const { return !m_has_ended && m_socket.is_connected(); }

    /// For replies; reused.
    std::string& reply() { return m_reply; }

    /// Gives memory back after a message.
    void trim();

private:
    /// One message that begins so; false when no other can follow.
    Task<bool> serve(Opening opening, MessageHandler& handler);
    /// What the bytes that are there begin.
    [[nodiscard]] Opening opening() const;
    /// Could a client that does not end its lines have ended here?
    [[nodiscard]] bool is_complete() const;
    /// Says the greeting to a socket, whose client waits for it or has said something that is no HTTP.
    Task<void> greet();
    /// Waits for the first bytes of a message until they say what it is; `unknown` when the connection is to be
    /// closed, `bare_if_silent` for a line of which nothing more comes.
    Task<Opening> find_message();
    /// Waits for more of them after `opening`; false when nothing comes any more or, as a bare line, nothing comes.
    Task<bool> wait_for_more(Opening opening);

    enum class Frames
    {
        unknown, ///< nothing but pictures has come
        yes,     ///< a frame has come
        no,      ///< a line has come before any frame
    };

    LazySocket m_socket;
    const MessageServerOptions& m_options;
    BodyBudget& m_budget;
    BodyBudget::Share m_memory; ///< for the message under way
    std::uint64_t m_accepted_as;
    std::uint64_t& m_sockets;
    std::string m_peer;
    std::size_t m_listener;
    std::string m_target; ///< that a raw socket has said
    boost::beast::flat_buffer m_buffer;
    std::string m_reply;
    Clock::time_point m_deadline = Clock::time_point::max();
    std::uint64_t m_number = 0;
    std::optional<Dialect> m_dialect; ///< of the last message; none before the first
    Frames m_frames = Frames::unknown;
    bool m_lines_lack_ends = false;
    bool m_is_trusted;
    std::string_view m_token_refusal; ///< why it was refused last
    int m_attempts = 0;               ///< that were refused so
    bool m_has_ended = false;         ///< nothing more will come
    bool m_is_writing = false;
};

} // namespace bh::net
