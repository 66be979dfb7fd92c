#include "bizhawk_http_request.hpp"

#include <utility>

namespace bh::net {

namespace {

bool is_at_least(const BizHawkHttpOptions& options, int major, int minor)
{
    return std::pair{options.version_major, options.version_minor} >= std::pair{major, minor};
}

void append_content_type(std::string& head)
{
    head.append("Content-Type: application/x-www-form-urlencoded\r\n");
}

void append_content_length(std::string& head, const Request& request)
{
    head.append("Content-Length: ").append(std::to_string(request.body.size())).append("\r\n");
}

} // namespace

RequestProfile::RequestProfile(const BizHawkHttpOptions& options)
    : host{options.host}, expects_continue{options.host == BizHawkHost::windows && !is_at_least(options, 2, 11)}
{
    if (is_at_least(options, 2, 9)) {
        user_agent = "EmuHawk/" + std::to_string(options.version_major) + "." + std::to_string(options.version_minor);
        if (options.version_patch != 0) {
            user_agent.append(".").append(std::to_string(options.version_patch));
        }
    }
}

std::string make_head(const RequestProfile& profile, const Request& request, const HttpUrl& url)
{
    std::string head;
    head.reserve(256 + url.target.size());
    head.append(request.is_post ? "POST " : "GET ").append(url.target).append(" HTTP/1.1\r\n");
    if (!profile.user_agent.empty()) {
        head.append("User-Agent: ").append(profile.user_agent).append("\r\n");
    }
    const std::string host_line = "Host: " + url.host_port + "\r\n";
    if (profile.host == BizHawkHost::mono) {
        head.append(request.asks_close ? "Connection: close\r\n" : "");
        if (request.is_post) {
            append_content_type(head);
            append_content_length(head, request);
        }
        return head.append(host_line).append("\r\n");
    }
    if (request.is_post) {
        append_content_type(head);
    }
    head.append(host_line);
    if (request.is_post) {
        append_content_length(head, request);
        head.append(profile.expects_continue ? "Expect: 100-continue\r\n" : "");
    }
    head.append(request.asks_close        ? "Connection: Close\r\n"
                : request.asks_keep_alive ? "Connection: Keep-Alive\r\n"
                                          : "");
    return head.append("\r\n");
}

} // namespace bh::net
