#pragma once

#include "session/session.hpp"

#include <bh/net/message_server.hpp>
#include <bh/protocol/update.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace bh::serve {

/// All sessions. A name stands for one session, whichever way its messages come; a socket that has no name is a session
/// of its own; what is left belongs to the default session of the address that it came in by.
///
/// Only one client can have the default session. Another one gets a session of its own if it can be told apart by the
/// identity in its requests' path or because it keeps its connection; otherwise its messages are refused.
class SessionTable
{
public:
    /// More at once are refused: each costs memory, and anybody can invent names. Those that were silent for the
    /// longest time are forgotten for new ones, unless their clients are connected.
    static constexpr std::size_t k_sessions_max = 4096;
    static constexpr std::size_t k_name_bytes_max = 200; ///< what follows is no part of a name

    struct Hooks
    {
        /// Is the connection of this number still there? Called rarely.
        std::function<bool(std::uint64_t connection)> is_connected;
        /// The session is about to be forgotten.
        std::function<void(Session& session)> forget;
    };

    /// What becomes of a client that cannot have a session of its own.
    enum class Strangers
    {
        refused,
        taken ///< for the one who plays: what passes to somebody's server cannot be refused
    };

    /// `game` must outlive this object.
    SessionTable(net::EventLoop& loop, const GameOptions& game, Hooks hooks, Strangers strangers = Strangers::refused)
        : m_loop{loop}, m_game{game}, m_hooks{std::move(hooks)}, m_strangers{strangers}
    {
    }

    struct Owner
    {
        Session* session = nullptr;
        std::string refusal; ///< why there is none
        std::string warning; ///< what people should know, once
    };

    /// Whose a message is; `name` is the one that it says, empty if it says none.
    Owner find_or_add(const net::Message& message, const protocol::Update& update, std::string_view name,
                      std::int64_t now_us);
    /// The session that a connection had by itself, and has no longer: because it ended or took a name. Null if none.
    Session* take_from(std::uint64_t connection, bool ended);
    /// Of one that take_from() gave, which nobody uses any more.
    void remove(const Session& session);

    [[nodiscard]] const std::list<Session>& all() const { return m_sessions; }

    [[nodiscard]] std::list<Session>& all() { return m_sessions; }

    /// Open sessions that do not know yet that they should exit.
    [[nodiscard]] std::size_t count_untold() const;
    /// After how long they should all have been heard again, if they go on as before.
    [[nodiscard]] std::chrono::microseconds patience() const;

private:
    struct Connection
    {
        std::string name;        ///< of a socket: said by one of its messages
        Session* own = nullptr;  ///< the session that it is by itself
        Session* last = nullptr; ///< the session that its last message was for
        bool has_left = false;   ///< its client seems to go on over another connection
    };

    Owner find_unnamed(const net::Message& message, const protocol::Update& update, std::int64_t now_us);
    Owner find_by_identity(const net::Message& message, const protocol::Update& update, std::string_view client,
                           std::int64_t now_us);
    Owner find_default(const net::Message& message, const protocol::Update& update, std::int64_t now_us);
    /// The same for what passes to somebody's server.
    Owner find_default_passed(const net::Message& message, Session& session);
    /// The session of a client that cannot have the default one. Null if there are too many sessions.
    Owner add_beside_default(const net::Message& message, std::string key);
    Session* add(std::string_view name, std::string_view draw_name, std::string key);
    Session* find_or_add_named(const std::string& key, std::string_view name);
    bool forget_oldest();

    net::EventLoop& m_loop;
    const GameOptions& m_game;
    Hooks m_hooks;
    Strangers m_strangers;
    protocol::PictureBudget m_pictures;
    std::list<Session> m_sessions; ///< a list: the sessions must not move
    std::unordered_map<std::string, Session*> m_by_key;
    std::unordered_map<std::uint64_t, Connection> m_connections; ///< those that have spoken and not ended
    std::set<std::size_t> m_shared_listeners;   ///< those by which several clients without a name came at the same time
    std::uint64_t m_clients_beside_default = 0; ///< so far
};

/// The TEXT of the path's query `?client=TEXT`; empty if it has none.
std::string client_from_path(std::string_view target);

/// The NAME of /act/NAME or /s/NAME; empty for any other path.
std::string session_name_from_path(std::string_view target);

} // namespace bh::serve
