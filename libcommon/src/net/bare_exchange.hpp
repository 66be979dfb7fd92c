#pragma once

#include "first_bytes.hpp"
#include "link.hpp"

namespace bh::net {

/// One message without a frame, as BizHawk up to 2.6.1 sends it: a line of text or a PNG, and its answer.
///
/// A line ends with LF, with the client's end, or with 20 ms of silence. The answer ends as the line did: with LF, so
/// that a client can tell answers apart, or with nothing, because old scripts compare the whole of what they read. A
/// client that has sent frames before gets its answer in one.
class BareExchange final : public Responder
{
public:
    explicit BareExchange(Link& link) : m_link{link} {}

    /// Returns whether another message may follow.
    /// `opening` is how the message begins; `bare_if_silent` says that nothing more comes of its line.
    Task<bool> run(Opening opening, MessageHandler& handler);
    Task<bool> send(int status, std::string_view content_type, std::string_view body) override;

private:
    Task<bool> run_line(bool is_whole, MessageHandler& handler);
    Task<bool> run_picture(MessageHandler& handler);
    Task<bool> handle(Message::Kind kind, std::size_t size, MessageHandler& handler);
    Task<bool> refuse(std::string_view reason, MessageHandler& handler);

    Link& m_link;
    bool m_ends_lines = false;
    bool m_is_picture = false;
};

} // namespace bh::net
