#pragma once

#include "oddities.hpp"
#include "options.hpp"
#include "policy_caller.hpp"
#include "record_log.hpp"
#include "session_keeper.hpp"
#include "session_table.hpp"
#include "tally.hpp"

#include <bh/net/message_server.hpp>
#include <bh/protocol/update.hpp>

namespace bh::serve {

/// Answers lines of game state, gsl(5): states with the policy's action.
class GslHandler
{
public:
    /// All must outlive this object.
    GslHandler(const Options& options, Tally& tally, SessionKeeper& keeper, PolicyCaller& policy, Oddities& oddities,
               RecordLog& log)
        : m_game{options.game}, m_tally{tally}, m_keeper{keeper}, m_policy{policy}, m_oddities{oddities}, m_log{log}
    {
    }

    /// A state.
    net::Task<void> handle_state(Session& session, protocol::Update& update, std::int64_t time_us,
                                 net::Responder& responder);
    /// The last observation of an episode.
    net::Task<void> handle_episode_end(Session& session, protocol::Update& update, std::int64_t time_us,
                                       net::Responder& responder);
    net::Task<void> handle_hello(Session& session, const protocol::Update& update, std::int64_t time_us,
                                 net::Responder& responder);

private:
    /// There were as many steps as are wanted: tells the client to exit.
    net::Task<void> refuse_step(Session& session, const protocol::Update& update, std::int64_t time_us,
                                net::Responder& responder);

    const GameOptions& m_game;
    Tally& m_tally;
    SessionKeeper& m_keeper;
    PolicyCaller& m_policy;
    Oddities& m_oddities;
    RecordLog& m_log;
};

} // namespace bh::serve
