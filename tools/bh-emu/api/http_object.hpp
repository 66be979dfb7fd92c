#pragma once

#include "emuhawk_flags.hpp"
#include "profile.hpp"

#include <bh/bizhawk/http_client.hpp>

#include <memory>
#include <optional>
#include <string>

namespace bh::emu {

/// BizHawk's HTTP object: one for the whole run, so that a restarted script finds its connections, URLs and time-out
/// again.
struct HttpObject
{
    bizhawk::HttpClient client;
    std::optional<std::string> get_url;
    std::optional<std::string> post_url;

    HttpObject(const Profile& profile, int stop_fd);
};

/// Null if this BizHawk would have none: from 2.3.2 on it is only made for a --url_get or --url_post flag, with any
/// value.
std::unique_ptr<HttpObject> make_http_object(const Profile& profile, const EmuHawkFlags& flags, int stop_fd);

} // namespace bh::emu
