#include "session_table.hpp"

#include "gray.hpp"
#include "record_lines.hpp"

#include <bh/protocol/form.hpp>

#include <algorithm>

namespace bh::serve {

namespace {

protocol::Screenshots::Conversion shown_by(const GameOptions& game)
{
    if (game.grayscale) {
        return [limit = game.picture_bytes_max](const std::string& png) { return gray_png(png, limit); };
    }
    return {};
}

} // namespace

Session::Session(net::EventLoop& loop, std::string session_name, std::string_view draw_name, const GameOptions& game,
                 protocol::PictureBudget& budget)
    : busy{loop},
      name{std::move(session_name)},
      variables{game.settings, budget, shown_by(game)},
      saves{game.saves, game.seed, draw_name}
{
    variables.hides_controls = game.human;
}

Session::~Session() = default;

Session* SessionTable::find_or_add(const net::Message& message, std::string_view name)
{
    name = name.substr(0, k_name_bytes_max);
    if (name.empty() && message.socket != 0) {
        Socket& socket = m_sockets[message.socket];
        if (!socket.name.empty()) {
            return find_or_add_named("/" + socket.name, socket.name);
        }
        // One that has only sent pictures yet sends them for a client that speaks in another way.
        if (socket.own == nullptr && message.kind == net::Message::Kind::text) {
            socket.own = add({}, "socket " + std::to_string(message.socket));
        }
        if (socket.own != nullptr || message.kind == net::Message::Kind::text) {
            return socket.own;
        }
    }
    if (!name.empty() && message.socket != 0) {
        m_sockets[message.socket].name = name;
    }
    // A name can hold any byte, a listener's key begins with one that a name's key does not: the two never meet.
    return name.empty() ? find_or_add_named("#" + std::to_string(message.listener), {})
                        : find_or_add_named("/" + std::string{name}, name);
}

Session* SessionTable::find_or_add_named(const std::string& key, std::string_view name)
{
    if (const auto found = m_by_key.find(key); found != m_by_key.end()) {
        return found->second;
    }
    Session* const session = add(name, key);
    if (session != nullptr) {
        m_by_key.emplace(key, session);
    }
    return session;
}

Session* SessionTable::add(std::string_view name, std::string_view draw_name)
{
    if (m_sessions.size() >= k_sessions_max) {
        return nullptr;
    }
    return &m_sessions.emplace_back(m_loop, std::string{name}, draw_name, m_game, m_pictures);
}

Session* SessionTable::take_from(std::uint64_t socket, bool ended)
{
    const auto found = m_sockets.find(socket);
    if (found == m_sockets.end() || (!ended && found->second.name.empty())) {
        return nullptr;
    }
    Session* const own = std::exchange(found->second.own, nullptr);
    if (ended) {
        m_sockets.erase(found);
    }
    return own;
}

void SessionTable::remove(const Session& session)
{
    m_sessions.remove_if([&session](const Session& other) { return &other == &session; });
}

std::size_t SessionTable::count_untold() const
{
    return static_cast<std::size_t>(std::count_if(m_sessions.begin(), m_sessions.end(), [](const Session& session) {
        return session.number != 0 && !session.told_to_exit;
    }));
}

std::chrono::microseconds SessionTable::patience() const
{
    std::chrono::microseconds longest{0};
    for (const Session& session : m_sessions) {
        if (session.number != 0 && !session.told_to_exit) {
            longest = std::max(longest, session.rhythm.patience());
        }
    }
    return longest;
}

std::string session_name_from_path(std::string_view target)
{
    const std::string_view path = target.substr(0, target.find('?'));
    for (const std::string_view prefix : {std::string_view{"/act/"}, std::string_view{"/s/"}}) {
        if (path.starts_with(prefix)) {
            const std::string_view rest = path.substr(prefix.size());
            return protocol::decode_percent(rest.substr(0, rest.find('/')));
        }
    }
    return {};
}

} // namespace bh::serve
