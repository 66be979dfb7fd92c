#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <utility>

namespace bh::policy {

/// What a player keeps for each session. When there are too many, that of the lowest number, the oldest, is dropped.
template <typename State>
class Sessions
{
public:
    static constexpr std::size_t k_kept_max = 256;

    /// `make()` gives the state of a session that has none.
    template <typename Make>
    State& find_or_make(std::uint64_t session, Make&& make)
    {
        auto found = m_states.find(session);
        if (found == m_states.end()) {
            found = m_states.emplace(session, make()).first;
            if (m_states.size() > k_kept_max) {
                const auto oldest = m_states.begin() == found ? std::next(found) : m_states.begin();
                m_states.erase(oldest);
            }
        }
        return found->second;
    }

    void erase(std::uint64_t session) { m_states.erase(session); }

    [[nodiscard]] const std::map<std::uint64_t, State>& all() const { return m_states; }

    [[nodiscard]] std::map<std::uint64_t, State>& all() { return m_states; }

private:
    std::map<std::uint64_t, State> m_states;
};

} // namespace bh::policy
