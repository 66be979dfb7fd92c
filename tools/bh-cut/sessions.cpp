#include "sessions.hpp"

#include <functional>
#include <utility>

namespace bh::cut {

bool Sessions::open(std::uint64_t number, std::string_view line)
{
    const std::optional<std::size_t> hash = std::hash<std::string_view>{}(line);
    return std::exchange(m_sessions[number].line_hash, hash) != hash;
}

void Sessions::hold(std::uint64_t number, std::string_view line)
{
    m_sessions[number].waiting = line;
    m_held_bytes += line.size();
}

std::string Sessions::release(std::uint64_t number)
{
    const auto session = m_sessions.find(number);
    if (session == m_sessions.end()) {
        return {};
    }
    m_held_bytes -= session->second.waiting.size();
    return std::exchange(session->second.waiting, {});
}

bool Sessions::close(std::uint64_t number)
{
    const bool was_waiting = !release(number).empty();
    m_sessions.erase(number);
    return !was_waiting;
}

void Sessions::count_step(std::uint64_t number, std::uint64_t episode)
{
    Session& session = m_sessions[number];
    if (session.episode != episode) {
        session.episode = episode;
        session.steps = 0;
    }
    ++session.steps;
}

std::uint64_t Sessions::steps_of(std::uint64_t number, std::uint64_t episode) const
{
    const auto session = m_sessions.find(number);
    return session != m_sessions.end() && session->second.episode == episode ? session->second.steps : 0;
}

} // namespace bh::cut
