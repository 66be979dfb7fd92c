#pragma once

#include "http_head.hpp"

#include <bh/net/message_server.hpp>

#include <boost/beast/http/fields.hpp>

#include <string>
#include <string_view>

namespace bh::net {

/// Why a request could be understood in more than one way, by us and by whoever stands before or behind us; empty if it
/// cannot. The lengths of its body count, and all that refusal() looks at.
std::string ambiguity(const HttpHead::Request& request);

/// Why a request is refused, or an empty text if it is not. `authority` is the host that its target names, if any.
///
/// BizHawk's posts are "simple requests" in the sense of the Fetch standard: any web page the user visits could send
/// them here. A page cannot hide its Origin or Sec-Fetch-Site, nor choose the Host that a rebound name gives.
std::string refusal(const boost::beast::http::fields& head, std::string_view authority,
                    const MessageServerOptions& options);

/// Makes path and query of an absolute target, "http://HOST/PATH", and returns its host and port; otherwise empty.
std::string_view take_authority(std::string_view& target);

/// Takes the token off the front of `target`. False if it is not there.
bool take_token(std::string_view& target, std::string_view token);

/// Compares in the same time wherever they differ, so that a secret cannot be guessed letter by letter.
bool is_same_secret(std::string_view text, std::string_view secret);

} // namespace bh::net
