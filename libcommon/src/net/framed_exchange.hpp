#pragma once

#include "link.hpp"

namespace bh::net {

/// One message in the frame of BizHawk's sockets and its answer: `<decimal> <bytes>` both ways.
///
/// EmuHawk waits without limit for an answer, at the end of a connection and for the bytes of an empty answer, too. So
/// every message is answered, never with nothing, and a socket is closed only after a last word.
class FramedExchange final : public Responder
{
public:
    explicit FramedExchange(Link& link) : m_link{link} {}

    /// Returns whether another message may follow.
    Task<bool> run(MessageHandler& handler);
    Task<bool> send(int status, std::string_view content_type, std::string_view body) override;

private:
    /// Takes the size and its space off the text; none if it is no size, or the connection ended.
    Task<std::optional<std::uint64_t>> take_size();
    /// Throws the message away; false if the connection ended.
    Task<bool> skip(std::uint64_t size);
    Task<bool> handle(std::size_t size, MessageHandler& handler);

    Task<bool> say(std::string_view text) { return m_link.write_framed(text); }

    Link& m_link;
};

} // namespace bh::net
