#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>

namespace bh::replay {

/// Keeps the states that a replay saves apart from those that the recorded run left: what was saved as PATH is saved as
/// PATH.replay, and is loaded from there by what follows. States that were not saved before are loaded from PATH.
class ReplayedStates
{
public:
    /// What to answer in place of a recorded `reply`. \throws bh::Error past k_saved_max states
    std::string redirected(const std::string& reply);

    [[nodiscard]] bool has_saved() const { return !m_saved.empty(); }

    /// The path of the state that was to be loaded last, as it was recorded; empty: none was named.
    [[nodiscard]] const std::string& last_load() const { return m_last_load; }

private:
    static constexpr std::size_t k_saved_max = 100'000;

    std::unordered_set<std::size_t> m_saved; ///< hashes of the paths, which may be long
    std::string m_last_load;
};

} // namespace bh::replay
