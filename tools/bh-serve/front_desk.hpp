#pragma once

#include "record_log.hpp"

#include <bh/net/message_server.hpp>

namespace bh::serve {

/// Answers what people and Prometheus ask with GET, counts the messages that it hands on, and tells what was refused.
class FrontDesk final : public net::MessageHandler
{
public:
    /// Both must outlive this object. With `hands_on_gets` other GETs are for `players`, too.
    FrontDesk(RecordLog& log, net::MessageHandler& players, bool hands_on_gets)
        : m_log{log}, m_players{players}, m_hands_on_gets{hands_on_gets}
    {
    }

    net::Task<void> handle(const net::Message& message, net::Responder& responder) override;

    void closed(std::uint64_t socket) override { m_players.closed(socket); }

    void disconnected(std::uint64_t connection) override { m_players.disconnected(connection); }

    void refused(std::string_view peer, std::string_view reason) override;
    void failed(std::string_view peer, std::string_view reason) override;
    void overloaded(std::string_view text) override;

private:
    net::Task<void> show(std::string_view path, net::Responder& responder);

    RecordLog& m_log;
    net::MessageHandler& m_players;
    bool m_hands_on_gets;
};

} // namespace bh::serve
