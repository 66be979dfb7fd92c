#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <string>

namespace bh::net {

/// "127.0.0.1:9001", "[::1]:0", or a port alone, which means loopback. Names are not looked up, but for "localhost".
/// \throws bh::UsageError for anything else.
boost::asio::ip::tcp::endpoint parse_endpoint(const std::string& text);

std::string format_endpoint(const boost::asio::ip::tcp::endpoint& endpoint);

} // namespace bh::net
