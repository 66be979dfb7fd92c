#pragma once

#include "game_options.hpp"
#include "rhythm.hpp"

#include <bh/net/message_server.hpp>
#include <bh/net/task.hpp>
#include <bh/protocol/client_variables.hpp>
#include <bh/protocol/saves.hpp>

#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bh::serve {

struct StepRecord;

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
    std::uint64_t number = 0; ///< 0: not opened yet
    bool announced = false;   ///< its session record is written
    std::string peer;
    std::string user_agent;
    std::string dialect;           ///< of its first message: "http-gsl"
    std::vector<std::string> keys; ///< names of the client's controls, if they are known

    std::uint64_t episode = 0;
    std::uint64_t next_step = 0;
    bool started = false;     ///< it has had a step
    bool is_untouched = true; ///< its client has only asked: said neither RESET nor who it is
    std::string ended; ///< for the policy: the last observation of the episode before, if that asked for no action

    protocol::Picture picture; ///< waiting for its step; null if there is none
    int picture_width = 0;
    int picture_height = 0;

    protocol::ClientVariables variables;
    protocol::SaveDraw saves;

    std::deque<HeldStep> held;        ///< bounded: one for each update of a message, and one that awaits its action
    std::uint64_t field_set = 0;      ///< of the last observation
    std::set<std::string> complaints; ///< kinds of oddity that were reported; bounded, see Oddities
    bool told_to_exit = false;
    Rhythm rhythm; ///< of its steps
};

/// All sessions. A name stands for one session, whichever way its messages come; a socket that has no name is a session
/// of its own; what is left belongs to the default session of the address that it came in by.
class SessionTable
{
public:
    /// More at once are refused: each costs memory, and anybody can invent names.
    static constexpr std::size_t k_sessions_max = 4096;
    static constexpr std::size_t k_name_bytes_max = 200; ///< what follows is no part of a name

    /// `game` must outlive this object.
    SessionTable(net::EventLoop& loop, const GameOptions& game) : m_loop{loop}, m_game{game} {}

    /// Whose a message is; `name` is the one that it says, empty if it says none. Null if there are too many sessions.
    Session* find_or_add(const net::Message& message, std::string_view name);
    /// The session that a socket had by itself, and has no longer: because it ended or took a name. Null if none.
    Session* take_from(std::uint64_t socket, bool ended);
    /// Of one that take_from() gave, which nobody uses any more.
    void remove(const Session& session);

    [[nodiscard]] const std::list<Session>& all() const { return m_sessions; }

    [[nodiscard]] std::list<Session>& all() { return m_sessions; }

    /// Open sessions that do not know yet that they should exit.
    [[nodiscard]] std::size_t count_untold() const;
    /// After how long they should all have been heard again, if they go on as before.
    [[nodiscard]] std::chrono::microseconds patience() const;

private:
    struct Socket
    {
        std::string name;       ///< said by one of its messages
        Session* own = nullptr; ///< the session that it is by itself
    };

    Session* add(std::string_view name, std::string_view draw_name);
    Session* find_or_add_named(const std::string& key, std::string_view name);

    net::EventLoop& m_loop;
    const GameOptions& m_game;
    protocol::PictureBudget m_pictures;
    std::list<Session> m_sessions; ///< a list: the sessions must not move
    std::unordered_map<std::string, Session*> m_by_key;
    std::unordered_map<std::uint64_t, Socket> m_sockets;
};

/// The NAME of /act/NAME or /s/NAME; empty for any other path.
std::string session_name_from_path(std::string_view target);

} // namespace bh::serve
