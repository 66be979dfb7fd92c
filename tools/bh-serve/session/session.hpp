#pragma once

#include "options.hpp"
#include "recording/wire.hpp"
#include "session/received_picture.hpp"

#include <bh/net/task.hpp>
#include <bh/protocol/client_variables.hpp>
#include <bh/protocol/random_draws.hpp>
#include <bh/record/expression.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bh::serve {

/// How often a client sends updates.
class StepPauses
{
public:
    void add(std::int64_t now_us);

    /// How long it takes until the client sends again, to be on the safe side: twice the longest of its last pauses.
    [[nodiscard]] std::chrono::microseconds patience() const;

private:
    std::array<std::int64_t, 4> m_pauses_us = {}; ///< the last ones
    std::size_t m_count = 0;                      ///< of updates
    std::int64_t m_last_us = 0;
};

struct StepRecord;

/// How an episode ended, as far as somebody said.
struct Outcome
{
    bool terminated = false; ///< the game ended it
    bool truncated = false;  ///< somebody stopped it
};

/// What is not known yet of a step that was answered.
struct Awaits
{
    bool action = false; ///< a person plays: what was done shows with the next update
    bool reply = false;  ///< the message has more statements
};

/// A step that is not written yet, and the records of its session that come after it.
struct HeldStep
{
    std::unique_ptr<StepRecord> step;
    Awaits awaits;
    std::string after;
};

/// One client's play, from its first message or hello to its end. Under one name several follow each other.
struct Session
{
    /// Sessions with the same name may be told apart by `draw_name`, which their draws of saves depend on.
    Session(net::EventLoop& loop, std::string session_name, std::string_view draw_name, const GameOptions& game,
            protocol::PictureBudget& budget);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session();

    net::Mutex busy; ///< one message of a session at a time, in the order they came

    std::string name;
    std::string key;              ///< in the table; empty if it belongs to one connection
    std::string client;           ///< the identity that the client of a default session gives; empty: none
    std::uint64_t number = 0;     ///< 0: not opened yet
    std::uint64_t connection = 0; ///< by which it was heard last
    std::int64_t heard_us = 0;    ///< when
    std::size_t messages = 0;     ///< being answered, or waiting for that
    bool announced = false;       ///< its session record is written
    std::string peer;
    std::string user_agent;
    std::string dialect;           ///< of its first message: "http-gsl"
    std::vector<std::string> keys; ///< names of the client's controls, if they are known

    std::uint64_t episode = 0;
    std::uint64_t next_step = 0;
    bool started = false;     ///< the policy was asked about it
    bool is_untouched = true; ///< its client has only asked: said neither RESET nor who it is
    std::string ended; ///< for the policy: the last observation of the episode before, if that asked for no action

    ReceivedPicture picture;                       ///< waiting for its step
    std::optional<PictureMessage> picture_message; ///< that it came with, behind a proxy, if that is not recorded yet
    bool is_picture_recorded = false;              ///< by a record of its own

    protocol::ClientVariables variables;
    protocol::SaveDraw saves;

    record::Expression::Memory reward_memory;                 ///< of --reward, for one episode
    std::pair<std::uint64_t, std::uint64_t> rewarded_episode; ///< session number and episode

    std::deque<HeldStep> held; ///< bounded: one for each update of a message, and one that awaits its action
    Outcome outcome;           ///< that the last step said
    std::optional<std::int64_t> emu_frame; ///< of the last step, if its client heard the reply and loaded no state
    std::uint64_t field_set = 0;           ///< of the last observation
    std::set<std::string> warnings;        ///< kinds of what was warned of; bounded, see SessionLife::warn_once()
    bool told_to_exit = false;
    std::optional<std::int64_t> wait; ///< how many seconds its client says that it waits for an answer
    bool is_wait_checked = false;     ///< against the time-out of the policy
    StepPauses pauses;                ///< between its steps
};

} // namespace bh::serve
