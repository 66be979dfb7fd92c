#pragma once

#include "http_head.hpp"
#include "link.hpp"

namespace bh::net {

/// One HTTP request and its response, on a connection that may carry more of them.
class HttpExchange final : public Responder
{
public:
    explicit HttpExchange(Link& link) : m_link{link} {}

    /// Returns whether another message may follow. A request to become a WebSocket is served until that ends.
    Task<bool> run(MessageHandler& handler);
    Task<bool> send(int status, std::string_view content_type, std::string_view body) override;
    Task<bool> send_response(std::string_view response, bool keep_alive) override;

private:
    using Request = HttpHead::Request;

    /// Looks at the head of a request; `target` becomes path and query without the token.
    struct Refusal
    {
        int status = 0; ///< 0: not refused
        std::string reason;
    };

    Refusal check(const Request& request, std::string_view& target) const;
    /// The views are into `request` and `target`.
    [[nodiscard]] Message read(const Request& request, std::string_view target) const;
    /// Answers without reading the rest of the request.
    Task<bool> refuse(int status, std::string_view reason, MessageHandler& handler);

    Link& m_link;
    bool m_keep_alive = false;
};

} // namespace bh::net
