#pragma once

#include "tap.hpp"

#include <boost/beast/zlib/inflate_stream.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::net {

/// Takes one direction of a WebSocket (RFC 6455) apart into messages, also packed ones (RFC 7692).
class WebSocketSplitter
{
public:
    /// The messages that are whole with `bytes`. Pings and the like are none.
    std::vector<PassedMessage> add(std::string_view bytes);

private:
    struct Head
    {
        bool is_last = false;
        bool is_packed = false;
        unsigned int opcode = 0;
        std::uint64_t size = 0;
        std::uint32_t mask = 0; ///< its first byte is the highest
    };

    std::optional<Head> take_head();
    void take_data(std::string_view data, std::vector<PassedMessage>& into);
    void unpack();

    std::string m_head_bytes;   ///< of a frame whose head is not whole
    std::optional<Head> m_head; ///< of the frame under way
    std::uint64_t m_taken = 0;  ///< of its data
    PassedMessage m_message;
    bool m_is_packed = false; ///< the message under way
    bool m_is_lost = false;   ///< what comes is no WebSocket
    boost::beast::zlib::inflate_stream m_inflate;
};

/// The messages of a WebSocket.
class WebSocketTap final : public Tap
{
public:
    WebSocketTap(RelayObserver& observer, ExchangePairs::Make make) : m_pairs{observer, std::move(make)} {}

    void from_client(std::string_view bytes, Clock::time_point now) override;
    void from_server(std::string_view bytes, Clock::time_point now) override;

    void end(Clock::time_point now) override { m_pairs.end(now); }

private:
    ExchangePairs m_pairs;
    WebSocketSplitter m_client;
    WebSocketSplitter m_server;
};

} // namespace bh::net
