#include "http_request.hpp"

#include "http_url.hpp"

#include <bh/bizhawk/http_client.hpp>
#include <bh/bizhawk/text.hpp>

#include <array>
#include <cstdint>
#include <utility>

namespace bh::bizhawk {

namespace {

bool is_at_least(const HttpOptions& options, int major, int minor)
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

RequestProfile::RequestProfile(const HttpOptions& options)
    : host{options.host}, expects_continue{options.host == Host::windows && !is_at_least(options, 2, 11)}
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
    if (profile.host == Host::mono) {
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

namespace {

enum class Treatment : std::uint8_t
{
    escape,
    keep,
    plus,
    sequence
};

constexpr std::array<Treatment, 256> make_treatments()
{
    std::array<Treatment, 256> result{};
    for (std::size_t c = 0; c < 256; ++c) {
        const bool is_kept = is_unreserved(static_cast<char>(c));
        result[c] = c >= 0x80  ? Treatment::sequence
                    : is_kept  ? Treatment::keep
                    : c == ' ' ? Treatment::plus
                               : Treatment::escape;
    }
    return result;
}

constexpr std::array<Treatment, 256> k_treatments = make_treatments();

void append_escaped(std::string& out, char c)
{
    constexpr char k_digits[] = "0123456789ABCDEF";
    const auto byte = static_cast<std::uint8_t>(c);
    const char escaped[] = {'%', k_digits[byte >> 4U], k_digits[byte & 15U]};
    out.append(escaped, 3);
}

} // namespace

std::string encode_form_field(std::string_view key, std::string_view value)
{
    std::string out;
    out.reserve(key.size() + 1 + value.size() + value.size() / 2);
    out.append(key).append("=");
    std::size_t units = 0;
    for (std::size_t at = 0; at < value.size();) {
        const char c = value[at];
        std::size_t taken = 1;
        ++units;
        switch (k_treatments[static_cast<std::uint8_t>(c)]) {
        case Treatment::keep:
            out += c;
            break;
        case Treatment::plus:
            out += '+';
            break;
        case Treatment::escape:
            append_escaped(out, c);
            break;
        case Treatment::sequence: {
            const Utf8Step step = next_utf8(value, at);
            taken = step.bytes;
            for (const char byte : step.valid ? value.substr(at, taken) : std::string_view{"\xEF\xBF\xBD"}) {
                append_escaped(out, byte);
            }
            units += step.valid && taken == 4 ? 1 : 0; // a surrogate pair
        }
        }
        if (units > HttpClient::k_form_value_units_max) {
            throw DotNetError{"System.UriFormatException: Invalid URI: The Uri string is too long."};
        }
        at += taken;
    }
    return out;
}

} // namespace bh::bizhawk
