#include "http_message.hpp"

#include "http_fault.hpp"
#include "http_url.hpp"

#include <bh/base/text.hpp>
#include <bh/base/url.hpp>
#include <bh/bizhawk/http_client.hpp>
#include <bh/bizhawk/text.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <optional>
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

RequestFormat::RequestFormat(const HttpOptions& options)
    : host{options.host}, expects_continue{options.host == Host::windows && !is_at_least(options, 2, 11)}
{
    if (is_at_least(options, 2, 9)) {
        user_agent = "EmuHawk/" + std::to_string(options.version_major) + "." + std::to_string(options.version_minor);
        if (options.version_patch != 0) {
            user_agent.append(".").append(std::to_string(options.version_patch));
        }
    }
}

std::string make_head(const RequestFormat& format, const Request& request, const HttpUrl& url)
{
    std::string head;
    head.reserve(256 + url.target.size());
    if (!request.method.empty()) {
        head.append(request.method).append(" ").append(url.target).append(" HTTP/1.1\r\n");
        head.append(request.asks_close ? "Connection: close\r\n" : "");
        if (!request.content_type.empty()) {
            head.append("Content-Type: ").append(request.content_type).append("\r\n");
        }
        if (!request.body.empty() || (request.method != "GET" && request.method != "HEAD")) {
            append_content_length(head, request);
        }
        return head.append("Host: ").append(url.host_port).append("\r\n\r\n");
    }
    head.append(request.is_post ? "POST " : "GET ").append(url.target).append(" HTTP/1.1\r\n");
    if (!format.user_agent.empty()) {
        head.append("User-Agent: ").append(format.user_agent).append("\r\n");
    }
    const std::string host_line = "Host: " + url.host_port + "\r\n";
    if (format.host == Host::mono) {
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
        head.append(format.expects_continue ? "Expect: 100-continue\r\n" : "");
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

namespace http = boost::beast::http;

ResponseReader::ResponseReader(Connection& connection, Deadline& deadline, Host host, std::span<char> buffer,
                               std::size_t body_bytes_max)
    : m_connection{connection}, m_deadline{deadline}, m_host{host}, m_buffer{buffer}, m_body_bytes_max{body_bytes_max}
{
    start_answer();
}

void ResponseReader::start_answer()
{
    m_parser.emplace();
    m_parser->eager(true);
    m_parser->header_limit(k_head_bytes_max);
    m_parser->body_limit(m_body_bytes_max);
}

int ResponseReader::read_head()
{
    while (!m_parser->is_header_done()) {
        advance();
    }
    return static_cast<int>(m_parser->get().result_int());
}

Response ResponseReader::read()
{
    while (read_head() < 200) {
        start_answer();
    }
    while (!m_parser->is_done()) {
        advance();
    }
    // What follows a complete answer belongs to no request: such a connection is not used again.
    const bool keeps_alive = m_parser->keep_alive() && m_begin == m_end;
    auto message = m_parser->release();
    return {.status = static_cast<int>(message.result_int()),
            .is_http_1_1 = message.version() >= 11,
            .keeps_alive = keeps_alive,
            .content_type = std::string{message[http::field::content_type]},
            .location = std::string{message[http::field::location]},
            .body = std::move(message.body())};
}

/// Parses what is there, or receives more when that is not enough to go on with.
void ResponseReader::advance()
{
    boost::system::error_code reason = http::error::need_more;
    if (m_begin < m_end) {
        m_begin += m_parser->put(boost::asio::const_buffer{m_buffer.data() + m_begin, m_end - m_begin}, reason);
    }
    if (reason == http::error::need_more) {
        receive();
    } else if (reason == http::error::body_limit) {
        throw too_large_fault(m_body_bytes_max);
    } else if (reason) {
        throw m_parser->is_header_done() ? body_fault(m_host) : bad_answer_fault(m_host);
    }
}

void ResponseReader::receive()
{
    // Only an unfinished line is ever carried over.
    std::copy(m_buffer.begin() + static_cast<std::ptrdiff_t>(m_begin),
              m_buffer.begin() + static_cast<std::ptrdiff_t>(m_end), m_buffer.begin());
    m_end -= m_begin;
    m_begin = 0;
    if (m_end == m_buffer.size()) {
        throw m_parser->is_header_done() ? body_fault(m_host) : bad_answer_fault(m_host);
    }
    const std::size_t received = m_connection.receive(m_buffer.subspan(m_end), m_deadline);
    m_end += received;
    m_has_input = m_has_input || received > 0;
    if (received == 0) {
        finish_by_close();
    }
}

void ResponseReader::finish_by_close()
{
    if (!m_parser->is_header_done()) {
        throw no_answer_fault(m_host);
    }
    boost::system::error_code reason;
    m_parser->put_eof(reason);
    if (reason) {
        throw body_fault(m_host);
    }
}

namespace {

std::string lower(std::string_view text)
{
    std::string result{text};
    std::ranges::transform(result, result.begin(), to_lower);
    return result;
}

/// The charset parameter as it stands, quotes included: .NET looks it up like that and finds no `"utf-8"`.
std::optional<std::string> charset_of(std::string_view content_type)
{
    const std::string text = lower(content_type);
    std::size_t at = text.find(';');
    while (at != std::string::npos) {
        at = text.find_first_not_of("; \t", at);
        if (at == std::string::npos) {
            break;
        }
        const std::size_t end = std::min(text.find(';', at), text.size());
        const std::string parameter = text.substr(at, end - at);
        if (parameter.starts_with("charset=")) {
            const std::string name = parameter.substr(8);
            return name.substr(0, name.find_last_not_of(" \t") + 1);
        }
        at = text.find(';', at);
    }
    return std::nullopt;
}

struct Mark
{
    std::string_view bytes;
    const char* charset;
};

// UTF-32's mark begins with that of UTF-16, so it is looked for first.
constexpr std::array k_marks{
    Mark{"\xEF\xBB\xBF", "utf-8"},
    Mark{{"\xFF\xFE\0\0", 4}, "utf-32le"},
    Mark{"\xFF\xFE", "utf-16le"},
    Mark{"\xFE\xFF", "utf-16be"},
};

[[noreturn]] void refuse_charset(const std::string& name)
{
    constexpr std::string_view message = "The character set provided in ContentType is invalid. Cannot read content as "
                                         "string using an invalid character set.";
    throw HttpFault{"System.InvalidOperationException", message,
                    " ---> System.ArgumentException: '" + name + "' is not a supported encoding name."};
}

/// Any other charset, by the system's converter; a byte it refuses becomes U+FFFD.
std::string convert(std::string_view bytes, const std::string& charset)
{
    // iconv gives '/' and ',' in a name a meaning of their own; .NET does not know the short forms of utf-8.
    const bool is_plain =
        !charset.empty() && charset.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_:.") == std::string::npos;
    const iconv_t converter = is_plain && charset != "utf8" ? iconv_open("UTF-8", charset.c_str()) : iconv_t(-1);
    if (converter == iconv_t(-1)) {
        refuse_charset(charset);
    }
    std::string result;
    std::array<char, 4096> buffer{};
    char* in = const_cast<char*>(bytes.data()); // iconv's interface; it does not write there
    std::size_t in_left = bytes.size();
    while (in_left > 0) {
        char* out = buffer.data();
        std::size_t out_left = buffer.size();
        const std::size_t converted = iconv(converter, &in, &in_left, &out, &out_left);
        const int reason = errno;
        result.append(buffer.data(), buffer.size() - out_left);
        if (converted == static_cast<std::size_t>(-1) && reason != E2BIG) {
            result += k_replacement;
            ++in;
            --in_left;
        }
    }
    iconv_close(converter);
    return result;
}

} // namespace

std::string decode_body(std::string body, std::string_view content_type)
{
    const std::optional<std::string> named = charset_of(content_type);
    std::string charset = named.value_or("utf-8");
    if (charset == "utf-16" || charset == "unicode") {
        charset = "utf-16le";
    }
    for (const Mark& mark : k_marks) {
        if (std::string_view{body}.starts_with(mark.bytes) && (!named || charset == mark.charset)) {
            body.erase(0, mark.bytes.size());
            charset = mark.charset;
            break;
        }
    }
    if (charset == "utf-8") {
        return repair_utf8(std::move(body));
    }
    if (charset == "us-ascii") { // alone in having '?' for what it lacks
        std::ranges::replace_if(
            body, [](char c) { return static_cast<std::uint8_t>(c) >= 0x80; }, '?');
        return body;
    }
    return convert(body, charset);
}

} // namespace bh::bizhawk
