#include "session/session_table.hpp"

#include <bh/protocol/gsl.hpp>

#include <algorithm>
#include <utility>

namespace bh::serve {

namespace {

constexpr std::string_view k_advice = "give each a name, as in /act/NAME, or an address of its own with --listen";

// A client is taken to be still there if it was heard a moment ago, by the measure of its own pauses.
bool is_lively(const Session& session, std::int64_t now_us)
{
    constexpr std::int64_t k_moment_us = 1'000'000;
    return session.number != 0 && !session.told_to_exit &&
           now_us - session.heard_us < std::max<std::int64_t>(k_moment_us, session.pauses.patience().count());
}

} // namespace

SessionTable::Owner SessionTable::find_or_add(const net::Message& message, const protocol::Update& update,
                                              std::string_view name, std::int64_t now_us)
{
    name = name.substr(0, k_name_bytes_max);
    Owner owner;
    if (!name.empty()) {
        if (message.socket != 0) {
            m_connections[message.connection].name = name;
        }
        owner.session = find_or_add_named("/" + std::string{name}, name);
    } else {
        owner = find_unnamed(message, update, now_us);
    }
    if (owner.session == nullptr && owner.refusal.empty()) {
        owner.refusal = "too many sessions";
    }
    if (owner.session != nullptr && update.kind != protocol::Update::Kind::screenshot) {
        owner.session->connection = message.connection;
        owner.session->heard_us = now_us;
        m_connections[message.connection].last = owner.session;
    }
    return owner;
}

SessionTable::Owner SessionTable::find_unnamed(const net::Message& message, const protocol::Update& update,
                                               std::int64_t now_us)
{
    const auto known = m_connections.find(message.connection);
    if (known != m_connections.end() && known->second.own != nullptr) {
        return {known->second.own, {}, {}};
    }
    if (message.socket != 0) {
        if (known != m_connections.end() && !known->second.name.empty()) {
            const std::string& name = known->second.name;
            return {find_or_add_named("/" + name, name), {}, {}};
        }
        // One that has only sent pictures yet sends them for a client that speaks in another way.
        if (message.kind == net::Message::Kind::text || m_strangers == Strangers::taken) {
            Session* const own = add({}, "socket " + std::to_string(message.socket), {});
            if (own != nullptr) {
                m_connections[message.connection].own = own;
            }
            return {own, {}, {}};
        }
    }
    if (const std::string client = client_from_path(message.target); !client.empty()) {
        return find_by_identity(message, update, client, now_us);
    }
    return find_default(message, update, now_us);
}

SessionTable::Owner SessionTable::find_by_identity(const net::Message& message, const protocol::Update& update,
                                                   std::string_view client, std::int64_t now_us)
{
    // A name can hold any byte, a listener's key begins with one that a name's key does not: the two never meet.
    const std::string default_key = "#" + std::to_string(message.listener);
    std::string own_key = default_key + ":" + std::string{client.substr(0, k_name_bytes_max)};
    if (const auto found = m_by_key.find(own_key); found != m_by_key.end()) {
        return {found->second, {}, {}};
    }
    Session* const session = find_or_add_named(default_key, {});
    if (session == nullptr || session->client == client) {
        return {session, {}, {}};
    }
    const bool is_free = session->number == 0 && session->messages == 0;
    if (is_free || (protocol::begins_session(update) && session->messages == 0 && !is_lively(*session, now_us))) {
        session->client = client;
        return {session, {}, {}};
    }
    return add_beside_default(message, std::move(own_key));
}

SessionTable::Owner SessionTable::find_default(const net::Message& message, const protocol::Update& update,
                                               std::int64_t now_us)
{
    Session* const session = find_or_add_named("#" + std::to_string(message.listener), {});
    const bool is_text = message.socket == 0 && update.kind != protocol::Update::Kind::screenshot;
    if (session == nullptr || !is_text || session->connection == message.connection) {
        return {session, {}, {}}; // a picture may come by another way than the state it belongs to
    }
    if (m_strangers == Strangers::taken) {
        return find_default_passed(message, *session);
    }
    // What cannot be told apart must not be mixed.
    const bool is_there = session->connection != 0 && m_hooks.is_connected(session->connection);
    if (is_there && !message.is_last) {
        return add_beside_default(message, {});
    }
    const bool goes_back = update.emu_frame && session->emu_frame && *update.emu_frame <= *session->emu_frame &&
                           is_lively(*session, now_us);
    if (is_there || (goes_back && !protocol::begins_session(update))) {
        return {nullptr, "another client without a name plays here; " + std::string{k_advice}, {}};
    }
    if (protocol::begins_session(update)) {
        session->client.clear();
    }
    return {session, {}, {}};
}

// A client may give up a connection for another one at any time, and then does not use the first one again. Who uses
// both by turns is two clients.
SessionTable::Owner SessionTable::find_default_passed(const net::Message& message, Session& session)
{
    if (m_connections[message.connection].has_left) {
        return add_beside_default(message, {});
    }
    if (const auto before = m_connections.find(session.connection); before != m_connections.end()) {
        before->second.has_left = true;
    }
    return {&session, {}, {}};
}

SessionTable::Owner SessionTable::add_beside_default(const net::Message& message, std::string key)
{
    Owner owner;
    const std::string draw_name = "client " + std::to_string(++m_clients_beside_default);
    owner.session = add({}, draw_name, key);
    if (owner.session == nullptr) {
        return owner;
    }
    if (key.empty()) {
        m_connections[message.connection].own = owner.session;
    } else {
        m_by_key.emplace(std::move(key), owner.session);
    }
    if (m_shared_listeners.insert(message.listener).second) {
        owner.warning = "several clients without a name play here, so " + std::string{message.peer} +
                        " gets a session of its own; " + std::string{k_advice};
    }
    return owner;
}

Session* SessionTable::find_or_add_named(const std::string& key, std::string_view name)
{
    if (const auto found = m_by_key.find(key); found != m_by_key.end()) {
        return found->second;
    }
    Session* const session = add(name, key, key);
    if (session != nullptr) {
        m_by_key.emplace(key, session);
    }
    return session;
}

Session* SessionTable::add(std::string_view name, std::string_view draw_name, std::string key)
{
    if (m_sessions.size() >= k_sessions_max && !forget_oldest()) {
        return nullptr;
    }
    Session& session = m_sessions.emplace_back(m_loop, std::string{name}, draw_name, m_game, m_pictures);
    session.key = std::move(key);
    return &session;
}

bool SessionTable::forget_oldest()
{
    std::vector<Session*> idle;
    for (Session& session : m_sessions) {
        if (session.messages == 0) {
            idle.push_back(&session);
        }
    }
    std::sort(idle.begin(), idle.end(), [](const Session* a, const Session* b) {
        return std::pair{a->number != 0, a->heard_us} < std::pair{b->number != 0, b->heard_us};
    });
    // A connected client speaks again. There are no more connections than sessions, so one without is found.
    const auto found = std::find_if(idle.begin(), idle.end(), [this](const Session* session) {
        const auto connection = m_connections.find(session->connection);
        return connection == m_connections.end() || connection->second.last != session ||
               !m_hooks.is_connected(session->connection);
    });
    if (found == idle.end()) {
        return false;
    }
    m_hooks.forget(**found);
    remove(**found);
    return true;
}

Session* SessionTable::take_from(std::uint64_t connection, bool ended)
{
    const auto found = m_connections.find(connection);
    if (found == m_connections.end() || (!ended && found->second.name.empty())) {
        return nullptr;
    }
    Session* const own = std::exchange(found->second.own, nullptr);
    if (ended) {
        m_connections.erase(found);
    }
    return own;
}

void SessionTable::remove(const Session& session)
{
    m_by_key.erase(session.key);
    for (auto& [number, connection] : m_connections) {
        connection.own = connection.own == &session ? nullptr : connection.own;
        connection.last = connection.last == &session ? nullptr : connection.last;
    }
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
            longest = std::max(longest, session.pauses.patience());
        }
    }
    return longest;
}

std::string client_from_path(std::string_view target)
{
    constexpr std::string_view k_key = "client=";
    std::string_view query = target.substr(std::min(target.find('?'), target.size()));
    while (!query.empty()) {
        query.remove_prefix(1); // the ? or &
        const std::string_view item = query.substr(0, query.find('&'));
        if (item.starts_with(k_key)) {
            return protocol::decode_percent(item.substr(k_key.size()));
        }
        query.remove_prefix(item.size());
    }
    return {};
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
