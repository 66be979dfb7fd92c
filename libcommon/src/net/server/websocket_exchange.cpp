#include "http_exchange.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace bh::net {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;

namespace {

constexpr auto k_as_result = asio::as_tuple(asio::use_awaitable);

} // namespace

class WebSocketExchange final : public Responder
{
public:
    WebSocketExchange(Connection& connection, asio::ip::tcp::socket& socket)
        : m_connection{connection}, m_stream{socket}
    {
        m_stream.read_message_max(k_picture_bytes_max);
        m_stream.auto_fragment(false); // BizHawk takes the first frame of an answer for all of it
        // A peer that does not take part in the closing handshake is left alone after that time; nothing else is timed.
        m_stream.set_option(websocket::stream_base::timeout{k_head_time, websocket::stream_base::none(), false});
    }

    Task<void> run(const http::request<http::string_body>& request, std::string_view target, MessageHandler& handler)
    {
        m_connection.set_writing(true);
        const auto [error] = co_await m_stream.async_accept(request, k_as_result);
        m_connection.set_writing(false);
        bool goes_on = !error;
        while (goes_on) {
            m_connection.allow_for_ever();
            goes_on = co_await read(handler);
            if (goes_on) {
                goes_on = co_await answer(request, target, handler);
                m_connection.buffer().consume(m_connection.buffer().size());
                m_connection.trim();
            }
        }
    }

    Task<bool> send(int /*status*/, std::string_view /*content_type*/, std::string_view body) override
    {
        m_connection.allow(k_body_time);
        m_stream.text(true);
        m_connection.set_writing(true);
        const auto [error, size] = co_await m_stream.async_write(asio::buffer(body.data(), body.size()), k_as_result);
        bool sent = !error;
        if (sent) {
            sent = co_await m_connection.has_reached_peer();
        }
        m_connection.set_writing(false);
        co_return sent;
    }

private:
    /// Reads a message into the link's buffer; false at the end.
    Task<bool> read(MessageHandler& handler)
    {
        bool is_done = false;
        for (bool is_first = true; !is_done; is_first = false) {
            const auto [error, size] = co_await m_stream.async_read_some(m_connection.buffer(), 0, k_as_result);
            if (error) {
                co_return false;
            }
            if (is_first) { // for all of the message, however small its pieces are
                m_connection.allow(k_body_time);
            }
            if (!m_connection.take_memory(m_connection.buffer().capacity())) {
                m_connection.report_refusal(handler, k_no_memory);
                co_await m_stream.async_close(websocket::close_code::try_again_later, k_as_result);
                co_return false;
            }
            if (m_stream.got_text() && m_connection.buffer().size() > k_text_bytes_max) {
                m_connection.report_refusal(handler,
                                            "the text is longer than " + std::to_string(k_text_bytes_max) + " bytes");
                co_await m_stream.async_close(websocket::close_code::too_big, k_as_result);
                co_return false;
            }
            is_done = m_stream.is_message_done();
        }
        co_return true;
    }

    Task<bool> answer(const http::request<http::string_body>& request, std::string_view target, MessageHandler& handler)
    {
        Message message = m_connection.message();
        message.body = m_connection.text();
        message.target = target;
        const auto agent = request[http::field::user_agent];
        message.user_agent = {agent.data(), agent.size()};
        if (message.body.empty()) {
            m_connection.report_refusal(handler, "the message is empty");
            co_return co_await send(0, {}, "ERR:the message is empty");
        }
        if (m_stream.got_binary()) {
            if (!message.body.starts_with(k_png_signature)) {
                m_connection.report_refusal(handler, "a binary message must be a PNG");
                co_return co_await send(0, {}, "ERR:a binary message must be a PNG");
            }
            message.kind = Message::Kind::picture;
        }
        m_connection.allow_for_ever();
        co_await handler.handle(message, *this);
        co_return m_connection.socket().is_open();
    }

    Connection& m_connection;
    websocket::stream<asio::ip::tcp::socket&> m_stream;
};

Task<void> run_websocket(Connection& connection, const http::request<http::string_body>& request,
                         std::string_view target, MessageHandler& handler)
{
    asio::ip::tcp::socket* const socket = connection.socket().registered();
    // A client that sends more before it has the answer breaks the protocol (RFC 6455, 4.1).
    if (socket == nullptr || connection.buffer().size() > 0) {
        co_return;
    }
    connection.set_dialect(Dialect::websocket);
    WebSocketExchange session{connection, *socket};
    co_await session.run(request, target, handler);
}

} // namespace bh::net
