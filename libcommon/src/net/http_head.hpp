#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

namespace bh::net {

/// The request that a message came with.
class HttpHead
{
public:
    using Request = boost::beast::http::request<boost::beast::http::string_body>;

    explicit HttpHead(const Request& request) : m_request{request} {}

    [[nodiscard]] const Request& request() const { return m_request; }

private:
    const Request& m_request;
};

} // namespace bh::net
