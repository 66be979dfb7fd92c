#pragma once

#include "record_log.hpp"

#include <bh/net/message_server.hpp>

namespace bh::serve {

/// Answers what people and Prometheus ask with GET, and counts the messages that it hands on.
class FrontDesk final : public net::MessageHandler
{
public:
    /// Both must outlive this object.
    FrontDesk(RecordLog& log, net::MessageHandler& players) : m_log{log}, m_players{players} {}

    net::Task<void> handle(const net::Message& message, net::Responder& responder) override;

    void closed(std::uint64_t socket) override { m_players.closed(socket); }

private:
    net::Task<void> show(std::string_view path, net::Responder& responder);

    RecordLog& m_log;
    net::MessageHandler& m_players;
};

} // namespace bh::serve
