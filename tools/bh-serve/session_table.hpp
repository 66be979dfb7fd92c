#pragma once

#include <bh/net/task.hpp>

#include <cstdint>
#include <list>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bh::serve {

/// One client's play, from its first message or hello to its end. Under one name several follow each other.
struct Session
{
    explicit Session(net::EventLoop& loop) : busy{loop} {}

    net::Mutex busy; ///< one message of a session at a time, in the order they came

    std::string name;
    std::uint64_t number = 0; ///< 0: not opened yet
    std::string peer;
    std::string user_agent;
    std::vector<std::string> keys; ///< names of the client's controls, if it said them

    std::uint64_t episode = 0;
    std::uint64_t next_step = 0;
    bool started = false; ///< it has had a step

    std::string picture; ///< PNG waiting for its step
    int picture_width = 0;
    int picture_height = 0;

    std::uint64_t field_set = 0;      ///< of the last observation
    std::set<std::string> complaints; ///< kinds of oddity that were reported; bounded, see StepHandler
    bool told_to_exit = false;
};

/// All sessions by name. A path without a name belongs to the default session of the address it came in by.
class SessionTable
{
public:
    /// More names than this at once are refused: each costs memory, and anybody can invent them.
    static constexpr std::size_t k_sessions_max = 4096;

    explicit SessionTable(net::EventLoop& loop) : m_loop{loop} {}

    /// Null if there are too many.
    Session* find_or_add(std::size_t listener, std::string_view name);

    [[nodiscard]] const std::list<Session>& all() const { return m_sessions; }

    [[nodiscard]] std::list<Session>& all() { return m_sessions; }

    /// Open sessions that do not know yet that they should exit.
    [[nodiscard]] std::size_t count_untold() const;

private:
    net::EventLoop& m_loop;
    std::list<Session> m_sessions; ///< a list: the sessions must not move
    std::unordered_map<std::string, Session*> m_by_key;
};

/// The NAME of /act/NAME or /s/NAME; empty for any other path.
std::string session_name_from_path(std::string_view target);

} // namespace bh::serve
