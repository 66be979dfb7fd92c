#pragma once

#include "connection.hpp"

#include <cstddef>
#include <string_view>

namespace bh::net {

/// One message in the frame of BizHawk's sockets and its answer: `<decimal> <bytes>` both ways.
///
/// EmuHawk waits without limit for an answer, also at the end of a connection and for the bytes of an empty answer. So
/// every message gets an answer that is not empty, and a connection is closed only after a framed BYE.
///
/// bh-emu's own way, which BizHawk does not know: `TARGET PATH` says what a path says over HTTP, and a text may come
/// behind a picture in the same message, `PIXELS WIDTH HEIGHT rgb24`, LF, three bytes a pixel.
class FramedExchange final : public Responder
{
public:
    explicit FramedExchange(Connection& connection) : m_connection{connection} {}

    /// Returns whether another message may follow.
    Task<bool> run(MessageHandler& handler);
    Task<bool> send(int status, std::string_view content_type, std::string_view body) override;

private:
    /// Takes the size and its space off the text; none if it is no size, or the connection ended.
    Task<std::optional<std::uint64_t>> take_size();
    /// Throws the message away; false if the connection ended.
    Task<bool> skip(std::uint64_t size);
    Task<bool> handle(std::size_t size, MessageHandler& handler);
    /// The reply to a text that says a TARGET; empty if it does not.
    std::string_view reply_about_target(std::string_view text, MessageHandler& handler);

    Task<bool> say(std::string_view text) { return m_connection.write_framed(text); }

    Connection& m_connection;
};

/// One message without a frame, as BizHawk up to 2.6.1 sends it: a line of text or a PNG, and its answer.
///
/// A line ends with LF, with the client's end, or with a silence, see Connection::falls_silent(). The answer ends as
/// the line did: with LF, so that a client can tell answers apart, or with nothing, because old scripts compare the
/// whole of what they read. A client that has sent frames before gets its answer in a frame.
class BareExchange final : public Responder
{
public:
    explicit BareExchange(Connection& connection) : m_connection{connection} {}

    /// Returns whether another message may follow.
    /// `opening` is how the message begins; `bare_if_silent` says that nothing more comes of its line.
    Task<bool> run(Opening opening, MessageHandler& handler);
    Task<bool> send(int status, std::string_view content_type, std::string_view body) override;

private:
    Task<bool> run_line(bool is_whole, MessageHandler& handler);
    Task<bool> run_picture(MessageHandler& handler);
    Task<bool> handle(Message::Kind kind, std::size_t size, MessageHandler& handler);
    Task<bool> refuse(std::string_view reason, MessageHandler& handler);

    Connection& m_connection;
    bool m_ends_lines = false;
    bool m_is_picture = false;
};

} // namespace bh::net
