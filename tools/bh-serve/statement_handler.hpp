#pragma once

#include "oddities.hpp"
#include "options.hpp"
#include "policy_caller.hpp"
#include "record_log.hpp"
#include "session_keeper.hpp"
#include "session_table.hpp"
#include "tally.hpp"

#include <bh/net/message_server.hpp>
#include <bh/protocol/statement_run.hpp>
#include <bh/protocol/update.hpp>

namespace bh::serve {

/// Answers BrainHawk messages, brainhawk(7).
class StatementHandler
{
public:
    /// All must outlive this object.
    StatementHandler(const Options& options, Tally& tally, SessionKeeper& keeper, PolicyCaller& policy,
                     Oddities& oddities, RecordLog& log)
        : m_game{options.game}, m_tally{tally}, m_keeper{keeper}, m_policy{policy}, m_oddities{oddities}, m_log{log}
    {
    }

    net::Task<void> handle(Session& session, const protocol::Update& message, net::Dialect dialect,
                           std::int64_t time_us, net::Responder& responder);

private:
    /// One UPDATE. `part` counts those of the message; the first one's record bears the message's text.
    net::Task<void> step(Session& session, const std::string& request, std::uint64_t part, std::int64_t time_us);
    void take_answer(Session& session, const protocol::Answer& answer);
    /// The client asked for a restart itself, and has just heard that it may.
    void restart(Session& session, std::int64_t time_us);
    void reset(Session& session, bool only_asked);
    void report(Session& session, const protocol::StatementRun& run);

    const GameOptions& m_game;
    Tally& m_tally;
    SessionKeeper& m_keeper;
    PolicyCaller& m_policy;
    Oddities& m_oddities;
    RecordLog& m_log;
};

} // namespace bh::serve
