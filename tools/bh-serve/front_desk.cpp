#include "front_desk.hpp"

#include "status_page.hpp"

namespace bh::serve {

net::Task<void> FrontDesk::handle(const net::Message& message, net::Responder& responder)
{
    const std::string_view path = message.target.substr(0, message.target.find('?'));
    const bool is_page = path.empty() || path == "/" || path == "/metrics" || path == "/frame.png";
    if (message.kind == net::Message::Kind::get && (is_page || !m_hands_on_gets)) {
        return show(path, responder);
    }
    m_log.statistics().add_message(message.dialect);
    return m_players.handle(message, responder);
}

void FrontDesk::refused(std::string_view peer, std::string_view reason)
{
    m_log.refused(peer, reason);
}

void FrontDesk::failed(std::string_view peer, std::string_view reason)
{
    m_log.warning("the connection from " + std::string{peer} +
                  " was ended, because its message could not be handled: " + std::string{reason});
}

void FrontDesk::overloaded(std::string_view text)
{
    m_log.warning(text);
}

net::Task<void> FrontDesk::show(std::string_view path, net::Responder& responder)
{
    int status = 200;
    std::string_view type = "text/plain; charset=utf-8";
    std::string text;
    const Statistics& statistics = m_log.statistics();
    const protocol::Picture& picture = statistics.newest_picture();
    if (path == "/" || path.empty()) {
        type = "text/html; charset=utf-8";
        text = status_page(statistics, m_log.now_us());
    } else if (path == "/metrics") {
        type = "text/plain; version=0.0.4; charset=utf-8"; // of Prometheus' text format
        text = metrics_text(statistics);
    } else if (path == "/frame.png" && picture != nullptr) {
        type = "image/png";
        text = *picture;
    } else {
        status = 404;
        text = path == "/frame.png" ? "no picture has come yet\n" : "the pages are /, /metrics and /frame.png\n";
    }
    co_await responder.send(status, type, text);
}

} // namespace bh::serve
