#pragma once

#include "http_url.hpp"

#include <bh/bizhawk/http_client.hpp>

#include <string>
#include <string_view>

namespace bh::bizhawk {

/// What one release on one system puts into its requests.
struct RequestProfile
{
    Host host;
    std::string user_agent; ///< empty: no header
    bool expects_continue;

    explicit RequestProfile(const HttpOptions& options);
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

/// `key=value` as .NET's FormUrlEncodedContent writes it. The value is UTF-8; what is not becomes U+FFFD. `key` is
/// plain ASCII. \throws DotNetError if the value has more UTF-16 code units than
/// HttpClient::k_form_value_units_max.
std::string encode_form_field(std::string_view key, std::string_view value);

} // namespace bh::bizhawk
