#include "bizhawk_http_response.hpp"

#include "bizhawk_http_fault.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>

namespace bh::net {

namespace http = boost::beast::http;

ResponseReader::ResponseReader(Connection& connection, Deadline& deadline, BizHawkHost host, std::span<char> buffer,
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

} // namespace bh::net
