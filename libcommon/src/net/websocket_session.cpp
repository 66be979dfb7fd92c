#include "websocket_session.hpp"

#include "first_bytes.hpp"

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

class WebSocketSession final : public Responder
{
public:
    WebSocketSession(Link& link, asio::ip::tcp::socket& socket) : m_link{link}, m_stream{socket}
    {
        m_stream.read_message_max(k_picture_bytes_max);
        m_stream.auto_fragment(false); // BizHawk takes the first frame of an answer for all of it
        // A peer that does not take part in the closing handshake is left alone after that time; nothing else is timed.
        m_stream.set_option(websocket::stream_base::timeout{k_head_time, websocket::stream_base::none(), false});
    }

    Task<void> run(const http::request<http::string_body>& request, std::string_view target, MessageHandler& handler)
    {
        m_link.set_writing(true);
        const auto [error] = co_await m_stream.async_accept(request, k_as_result);
        m_link.set_writing(false);
        bool goes_on = !error;
        while (goes_on) {
            m_link.allow_for_ever();
            goes_on = co_await read(handler);
            if (goes_on) {
                goes_on = co_await answer(request, target, handler);
                m_link.buffer().consume(m_link.buffer().size());
                m_link.trim();
            }
        }
    }

    Task<bool> send(int /*status*/, std::string_view /*content_type*/, std::string_view body) override
    {
        m_link.allow(k_body_time);
        m_stream.text(true);
        m_link.set_writing(true);
        const auto [error, size] = co_await m_stream.async_write(asio::buffer(body.data(), body.size()), k_as_result);
        const bool sent = !error && co_await m_link.has_reached_peer();
        m_link.set_writing(false);
        co_return sent;
    }

private:
    /// Reads a message into the link's buffer; false at the end.
    Task<bool> read(MessageHandler& handler)
    {
        bool is_done = false;
        for (bool is_first = true; !is_done; is_first = false) {
            const auto [error, size] = co_await m_stream.async_read_some(m_link.buffer(), 0, k_as_result);
            if (error) {
                co_return false;
            }
            if (is_first) { // for all of the message, however small its pieces are
                m_link.allow(k_body_time);
            }
            if (!m_link.take_memory(m_link.buffer().capacity())) {
                m_link.tell_refusal(handler, k_no_memory);
                co_await m_stream.async_close(websocket::close_code::try_again_later, k_as_result);
                co_return false;
            }
            if (m_stream.got_text() && m_link.buffer().size() > k_text_bytes_max) {
                m_link.tell_refusal(handler, "the text is longer than " + std::to_string(k_text_bytes_max) + " bytes");
                co_await m_stream.async_close(websocket::close_code::too_big, k_as_result);
                co_return false;
            }
            is_done = m_stream.is_message_done();
        }
        co_return true;
    }

    Task<bool> answer(const http::request<http::string_body>& request, std::string_view target, MessageHandler& handler)
    {
        Message message = m_link.message();
        message.body = m_link.text();
        message.target = target;
        const auto agent = request[http::field::user_agent];
        message.user_agent = {agent.data(), agent.size()};
        if (message.body.empty()) {
            m_link.tell_refusal(handler, "the message is empty");
            co_return co_await send(0, {}, "ERR:the message is empty");
        }
        if (m_stream.got_binary()) {
            if (!message.body.starts_with(k_png_signature)) {
                m_link.tell_refusal(handler, "a binary message must be a PNG");
                co_return co_await send(0, {}, "ERR:a binary message must be a PNG");
            }
            message.kind = Message::Kind::picture;
        }
        m_link.allow_for_ever();
        co_await handler.handle(message, *this);
        co_return m_link.socket().is_open();
    }

    Link& m_link;
    websocket::stream<asio::ip::tcp::socket&> m_stream;
};

Task<void> run_websocket(Link& link, const http::request<http::string_body>& request, std::string_view target,
                         MessageHandler& handler)
{
    asio::ip::tcp::socket* const socket = link.socket().registered();
    // A client that sends more before it has the answer breaks the protocol (RFC 6455, 4.1).
    if (socket == nullptr || link.buffer().size() > 0) {
        co_return;
    }
    link.set_dialect(Dialect::websocket);
    WebSocketSession session{link, *socket};
    co_await session.run(request, target, handler);
}

} // namespace bh::net
