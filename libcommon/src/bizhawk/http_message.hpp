#pragma once

#include "connection.hpp"
#include "http_url.hpp"

#include <bh/bizhawk/http_client.hpp>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bh::bizhawk {

/// What one release on one system puts into its requests.
struct RequestFormat
{
    Host host;
    std::string user_agent; ///< empty: no header
    bool expects_continue;

    explicit RequestFormat(const HttpOptions& options);
};

struct Request
{
    bool is_post = false;
    bool asks_close = false;      ///< `Connection: close`: POST, and the GET that a redirect made of one
    bool asks_keep_alive = false; ///< Windows GET to a server not yet known to speak HTTP/1.1
    std::string body;
    std::string method{};       ///< in place of POST and GET; empty: these
    std::string content_type{}; ///< of a body with such a method; empty: none is said
};

/// The head's bytes, in the order and spelling of the format, blank line included.
std::string make_head(const RequestFormat& format, const Request& request, const HttpUrl& url);

/// `key=value` as .NET's FormUrlEncodedContent writes it. The value is UTF-8; what is not becomes U+FFFD. `key` is
/// plain ASCII. \throws DotNetError if the value has more UTF-16 code units than
/// HttpClient::k_form_value_units_max.
std::string encode_form_field(std::string_view key, std::string_view value);

struct Response
{
    int status = 0;
    bool is_http_1_1 = false;
    bool keeps_alive = false; ///< the connection may carry another request
    std::string content_type;
    std::string location;
    std::string body;
};

/// Reads one answer from a connection. HTTP is parsed by Boost.Beast.
class ResponseReader
{
public:
    /// .NET's limit for a head (HttpClientHandler.MaxResponseHeadersLength), and the size `buffer` must have.
    static constexpr std::size_t k_head_bytes_max = std::size_t{64} << 10;

    ResponseReader(Connection& connection, Deadline& deadline, Host host, std::span<char> buffer,
                   std::size_t body_bytes_max);

    /// Reads the head of the next answer, be it an interim one (1xx). \returns its status. \throws HttpFault, TimedOut
    int read_head();
    /// Reads on to the end of the final answer. \throws HttpFault, TimedOut
    [[nodiscard]] Response read();

    /// True once any byte of an answer was seen.
    [[nodiscard]] bool has_input() const { return m_has_input; }

private:
    void start_answer();
    void advance();
    void receive();
    void finish_by_close();

    Connection& m_connection;
    Deadline& m_deadline;
    Host m_host;
    std::span<char> m_buffer;
    std::size_t m_begin = 0; ///< m_buffer[m_begin, m_end) is received and not parsed
    std::size_t m_end = 0;
    std::size_t m_body_bytes_max;
    std::optional<boost::beast::http::response_parser<boost::beast::http::string_body>> m_parser;
    bool m_has_input = false;
};

/// The body of an answer as HttpContent.ReadAsStringAsync reads it, in UTF-8: charset of `content_type` if given, else
/// byte order mark, else UTF-8. What cannot be read becomes U+FFFD. \throws HttpFault for a charset nobody knows.
std::string decode_body(std::string body, std::string_view content_type);

} // namespace bh::bizhawk
