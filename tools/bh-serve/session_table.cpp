#include "session_table.hpp"

#include <bh/protocol/form.hpp>

#include <algorithm>

namespace bh::serve {

Session* SessionTable::find_or_add(std::size_t listener, std::string_view name)
{
    // A name can hold any byte, a listener's key begins with one that a URL cannot: the two never meet.
    const std::string key = name.empty() ? std::string{"\0", 1} + std::to_string(listener) : "/" + std::string{name};
    if (const auto found = m_by_key.find(key); found != m_by_key.end()) {
        return found->second;
    }
    if (m_sessions.size() >= k_sessions_max) {
        return nullptr;
    }
    Session& session = m_sessions.emplace_back(m_loop);
    session.name = name;
    m_by_key.emplace(key, &session);
    return &session;
}

std::size_t SessionTable::count_untold() const
{
    return static_cast<std::size_t>(std::count_if(m_sessions.begin(), m_sessions.end(), [](const Session& session) {
        return session.number != 0 && !session.told_to_exit;
    }));
}

std::string session_name_from_path(std::string_view target)
{
    constexpr std::size_t k_name_bytes_max = 200;
    const std::string_view path = target.substr(0, target.find('?'));
    for (const std::string_view prefix : {std::string_view{"/act/"}, std::string_view{"/s/"}}) {
        if (path.starts_with(prefix)) {
            const std::string_view rest = path.substr(prefix.size());
            return protocol::decode_percent(rest.substr(0, std::min(rest.find('/'), k_name_bytes_max)));
        }
    }
    return {};
}

} // namespace bh::serve
