#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <list>
#include <unordered_map>
#include <utility>

namespace bh::policy {

/// What a player keeps for each session. When there are too many, that of the session unused longest is dropped.
template <typename State>
class Sessions
{
public:
    static constexpr std::size_t k_kept_max = 256;

    /// `make()` gives the state of a session that has none.
    template <typename Make>
    State& find_or_make(std::uint64_t session, Make&& make)
    {
        const auto found = m_places.find(session);
        if (found != m_places.end()) {
            m_states.splice(m_states.end(), m_states, found->second);
            return m_states.back().second;
        }
        m_states.emplace_back(session, make());
        m_places.emplace(session, std::prev(m_states.end()));
        if (m_states.size() > k_kept_max) {
            m_places.erase(m_states.front().first);
            m_states.pop_front();
        }
        return m_states.back().second;
    }

    void erase(std::uint64_t session)
    {
        if (const auto found = m_places.find(session); found != m_places.end()) {
            m_states.erase(found->second);
            m_places.erase(found);
        }
    }

    /// How many were used since this one was, itself included; 1 if it is not known.
    [[nodiscard]] std::size_t used_since(std::uint64_t session) const
    {
        std::size_t count = 1;
        for (auto state = m_states.rbegin(); m_places.contains(session) && state->first != session; ++state) {
            ++count;
        }
        return count;
    }

    /// By their last use, that of longest ago first.
    [[nodiscard]] const std::list<std::pair<std::uint64_t, State>>& all() const { return m_states; }

private:
    using States = std::list<std::pair<std::uint64_t, State>>;

    States m_states;
    std::unordered_map<std::uint64_t, typename States::iterator> m_places;
};

} // namespace bh::policy
