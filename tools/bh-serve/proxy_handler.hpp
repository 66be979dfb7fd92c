#pragma once

#include "oddities.hpp"
#include "record_log.hpp"
#include "session_keeper.hpp"
#include "session_table.hpp"
#include "tally.hpp"

#include <bh/net/message_server.hpp>
#include <bh/net/upstream.hpp>
#include <bh/protocol/update.hpp>

namespace bh::serve {

/// Passes messages on to somebody's server, gives its responses back as they came, and records both. Only when it gives
/// none, the client hears of us: a state is answered with no action.
class ProxyHandler
{
public:
    /// All must outlive this object.
    ProxyHandler(net::Upstream& upstream, Tally& tally, SessionKeeper& keeper, Oddities& oddities, RecordLog& log)
        : m_upstream{upstream}, m_tally{tally}, m_keeper{keeper}, m_oddities{oddities}, m_log{log}
    {
    }

    net::Task<void> handle(Session& session, protocol::Update& update, const net::Message& message,
                           std::int64_t time_us, net::Responder& responder);
    /// A GET, which belongs to no session and is not recorded.
    net::Task<void> handle_get(const net::Message& message, net::Responder& responder);

private:
    void record(Session& session, protocol::Update& update, const net::Upstream::Reply& reply, StepRecord step);

    net::Upstream& m_upstream;
    Tally& m_tally;
    SessionKeeper& m_keeper;
    Oddities& m_oddities;
    RecordLog& m_log;
};

} // namespace bh::serve
