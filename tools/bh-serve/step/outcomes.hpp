#pragma once

#include "options.hpp"
#include "session/session_life.hpp"

#include <bh/protocol/action.hpp>
#include <bh/protocol/update.hpp>
#include <bh/record/line_parser.hpp>

#include <string>

namespace bh::serve {

/// Rewards and ends of episodes where the user says what they are: `--reward` and `--terminated`.
class Outcomes
{
public:
    /// Both must outlive this object.
    Outcomes(const Options& options, SessionLife& life) : m_options{options}, m_life{life} {}

    /// Gives the update of a step its reward, if the client gave none, and `terminated`, if the condition holds. True
    /// if the episode ends with it by that condition.
    bool add(Session& session, protocol::Update& update);

    /// Has the client restart after such an end, unless the answer says itself how it goes on.
    static void restart(protocol::Answer& answer);

private:
    const Options& m_options;
    SessionLife& m_life;
    record::LineParser m_parser;
    std::string m_text; ///< reused
};

} // namespace bh::serve
