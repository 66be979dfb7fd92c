#pragma once

#include "bizhawk_http_url.hpp"

#include <bh/net/bizhawk_http_client.hpp>

#include <string>

namespace bh::net {

/// What one release on one system puts into its requests.
struct RequestProfile
{
    BizHawkHost host;
    std::string user_agent; ///< empty: no header
    bool expects_continue;

    explicit RequestProfile(const BizHawkHttpOptions& options);
};

struct Request
{
    bool is_post = false;
    bool asks_close = false;      ///< `Connection: close`: POST, and the GET that a redirect made of one
    bool asks_keep_alive = false; ///< Windows GET to a server not yet known to speak HTTP/1.1
    std::string body;
};

/// The head's bytes, in the order and spelling of the profile, blank line included.
std::string make_head(const RequestProfile& profile, const Request& request, const HttpUrl& url);

} // namespace bh::net
