#pragma once

#include "server/recorded_messages.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bh::replay {

/// An emulator's way to a server. Blocks; not thread-safe.
class ServerLink
{
public:
    virtual ~ServerLink() = default;
    /// What follows belongs to another session.
    virtual void begin_session() = 0;
    /// Sends a text; the server's answer, or "(HTTP status 404)". \throws bh::Error if there is none.
    virtual std::string post(std::string_view text) = 0;
    /// Sends a picture and waits for its answer, which says nothing unless it is an HTTP status but 2xx: then this is
    /// "(HTTP status 404)". \throws bh::Error
    virtual std::optional<std::string> post_picture(std::string_view png) = 0;
    /// Sends `body`, a text or a PNG, as it was sent then; nothing is sent if the server spoke unasked. The answer, or,
    /// where none came then, none. `reply` is what it was then: without a size in front, only that tells when it is
    /// whole. \throws bh::Error
    virtual std::optional<std::string> say_again(const SentAs& sent_as, std::string_view body,
                                                 const std::optional<std::string>& reply) = 0;
};

/// "http://HOST:PORT/PATH" or "tcp://HOST:PORT".
class ServerAddress
{
public:
    /// \throws bh::UsageError
    explicit ServerAddress(const std::string& text);

    /// A link for the session that is told from others by `label`, which over HTTP becomes the end of the path; empty
    /// for the path as it is. Nothing is sent yet. Once `stop_fd` is readable, what is waited for gets two seconds
    /// more.
    [[nodiscard]] std::unique_ptr<ServerLink> connect(std::string_view label, std::chrono::milliseconds timeout,
                                                      int stop_fd) const;

    /// Where a message goes that was sent to `target`; a path that this address has takes the place of its own.
    [[nodiscard]] std::string url_for(std::string_view target) const;

private:
    [[nodiscard]] std::string url_of(std::string_view label) const;

    std::string m_origin; ///< "http://HOST:PORT"; empty: a socket
    std::string m_path;
    bool m_has_path = false; ///< of its own
    std::string m_ip;
    std::uint16_t m_port = 0;
};

} // namespace bh::replay
