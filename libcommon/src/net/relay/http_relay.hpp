#pragma once

#include "http_framing.hpp"
#include "net/server/connection.hpp"
#include "net/server/lazy_socket.hpp"
#include "tap.hpp"
#include "upstream.hpp"

#include <bh/net/relay.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bh::net {

/// One client's connection that speaks HTTP, and its own to the server: requests go out as they come, with the Host and
/// path of the server, and responses come back as they are.
///
/// A response is held back only until its head is whole, so that something can be said in its place; that to a message
/// with a fallback until all of it is there.
class HttpRelay
{
public:
    using Clock = std::chrono::steady_clock;

    /// `server` may be closed: then it cannot be reached, for the reason that `connected` has. All but this must
    /// outlive this object.
    HttpRelay(EventLoop& loop, Connection& client, LazySocket& server, Upstream& upstream,
              const Upstream::Connected& connected, std::chrono::milliseconds timeout, RelayObserver& observer,
              MessageHandler& handler);

    /// Until both sides have ended.
    Task<void> run();
    /// Gives up on the server if a request has waited for the beginning of its answer for too long.
    void end_if_late(Clock::time_point now);
    /// Gives up on the server; what waits for an answer hears of it.
    void end_server(std::string_view reason);

    [[nodiscard]] std::size_t in_flight() const { return m_pending.size(); }

private:
    struct Pending
    {
        std::unique_ptr<RelayedExchange> exchange;
        std::optional<std::string> fallback;
        HttpBody body;                   ///< of the response
        std::size_t held_head_bytes = 0; ///< of the response, at the front of m_held
        std::size_t held_body_bytes = 0; ///< behind them
        bool is_request_whole = false;
        bool is_answered = false;
        bool has_head = false;  ///< of a final response
        bool has_begun = false; ///< the client has a part of that
        bool wants_upgrade = false;
        std::optional<Clock::time_point> deadline; ///< for the response to begin
    };

    using PendingPtr = std::shared_ptr<Pending>;

    // The way to the server.
    Task<void> pass_requests();
    Task<bool> pass_request();
    /// The size of the next request's head, which is there then; 0 at the end.
    Task<std::size_t> find_head();
    Task<bool> pass_body(HttpBody body, std::string out, PendingPtr pending);
    Task<bool> refuse(int status, std::string_view reason);
    Task<bool> show_page(std::string_view target);
    Task<void> send_to_server(std::string_view bytes);
    /// What follows an upgrade that the server has accepted.
    Task<void> pass_upgraded(PendingPtr pending);

    // The way back.
    Task<void> pass_responses();
    /// False if what came is no answer, or the client is gone.
    Task<bool> take(std::string_view bytes);
    /// `out` is what goes to the client of what is held; false if that is no response.
    bool take_response(Pending& pending, std::string& out);
    Task<bool> pass_unasked();
    void finish_front();
    /// It is answered and whole: the observer may know.
    void tell(Pending& pending);
    Task<void> end_of_server();
    /// Answers the oldest request in place of the server, and ends the connection.
    Task<void> answer_in_place(PendingPtr pending);
    void close_to_client();
    Task<void> until_nothing_pends();

    [[nodiscard]] std::unique_ptr<RelayedExchange> new_exchange() const;
    void begin_tap(const RelayedExchange& exchange);

    EventLoop& m_loop;
    Connection& m_client;
    LazySocket& m_server;
    Upstream& m_upstream;
    std::chrono::milliseconds m_timeout;
    RelayObserver& m_observer;
    MessageHandler& m_handler;
    std::deque<PendingPtr> m_pending; ///< requests without their whole response, in order
    std::string m_held;               ///< of the response, not sent to the client
    std::string m_error;              ///< why the server cannot answer any more
    std::unique_ptr<Tap> m_tap;       ///< behind an upgrade
    std::uint64_t m_answered = 0;
    Event m_changed;
    bool m_has_server;           ///< and it has not ended
    bool m_is_late;              ///< that is why it has ended
    bool m_reads_server = false; ///< pass_responses() runs
    bool m_is_closing = false;   ///< the client gets nothing more
};

} // namespace bh::net
