#pragma once

#include <bh/net/message_server.hpp>

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>

#include <string>
#include <string_view>

namespace bh::net {

/// Why a request is refused.
struct HttpRefusal
{
    int status = 0; ///< 0: it is not
    std::string reason;
};

/// Looks at the head of a request: is it clear where its body ends, may its sender be a web page, does it bear the
/// token? `target` becomes path and query, without the host and the token; it is a view into the head.
HttpRefusal check_head(const boost::beast::http::request_header<>& head, const MessageServerOptions& options,
                       std::string_view& target);

/// Compares in the same time wherever they differ, so that a secret cannot be guessed letter by letter.
bool is_same_secret(std::string_view text, std::string_view secret);

/// Takes the token, the first segment of a path, off the front of `target`. False if it is not there.
bool take_token(std::string_view& target, std::string_view token);

/// "Not Found" of 404.
std::string_view reason_phrase(int status);

} // namespace bh::net
