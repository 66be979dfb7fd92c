#pragma once

#include <bh/net/http_server.hpp>

#include <boost/beast/http/fields.hpp>

#include <string>
#include <string_view>

namespace bh::net {

/// Why a request is refused, or an empty text if it is not.
///
/// BizHawk's posts are "simple requests" in the sense of the Fetch standard: any web page the user visits could send
/// them here. A page cannot hide its Origin or Sec-Fetch-Site, nor choose the Host that a rebound name gives.
std::string refusal(const boost::beast::http::fields& head, const HttpServerOptions& options);

/// Takes the token off the front of `target`. False if it is not there.
bool take_token(std::string_view& target, std::string_view token);

} // namespace bh::net
