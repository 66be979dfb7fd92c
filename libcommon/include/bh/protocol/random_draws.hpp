#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bh::protocol {

/// Buttons that nearly every console has; what a random policy presses unless told otherwise.
inline const std::vector<std::string> k_common_actions = {"UP", "DOWN", "LEFT", "RIGHT", "A", "B"};

/// What a random policy draws from.
struct RandomActions
{
    /// All as likely as each other.
    explicit RandomActions(std::vector<std::string> of = k_common_actions);

    std::vector<std::string> actions;   ///< not empty
    std::vector<std::uint32_t> weights; ///< of each, 1 to k_weight_max
    double sticky = 0;                  ///< how likely the last action comes again instead of a new draw, 0 to 1

    static constexpr std::uint32_t k_weight_max = 1'000'000;
};

/// Reads "UP:3,DOWN,RIGHT+A*30": actions with their weights, 1 where none is said. A colon cannot occur in an action;
/// an equals sign can, it sets an axis. \throws std::invalid_argument with the reason
RandomActions parse_random_actions(std::string_view text);

/// Draws actions. The same seed and name give the same actions on every machine: the generator and the draw are fixed
/// by the C++ standard, not by its library.
class RandomPolicy
{
public:
    /// `name` tells apart sessions that play under one seed.
    RandomPolicy(RandomActions actions, std::uint64_t seed, std::string_view name);

    /// Draws evenly.
    RandomPolicy(std::vector<std::string> actions, std::uint64_t seed, std::string_view name)
        : RandomPolicy{RandomActions{std::move(actions)}, seed, name}
    {
    }

    const std::string& act();

private:
    RandomActions m_from;
    std::uint64_t m_total_weight = 0;
    std::mt19937_64 m_generator;
    std::size_t m_last = SIZE_MAX; ///< none yet
};

/// A savestate in which an episode may begin.
struct Save
{
    std::string path;
    double weight = 1; ///< how likely it is, measured by the sum of all; 0 or more, finite
};

/// Draws the savestates in which episodes begin. The same seed and name give the same draws on every machine.
class SaveDraw
{
public:
    /// `name` tells apart sessions that play under one seed.
    SaveDraw(const std::vector<Save>& saves, std::uint64_t seed, std::string_view name);
    /// A path; empty if there are no saves.
    const std::string& draw();

private:
    std::vector<Save> m_saves;
    double m_sum = 0;
    std::mt19937_64 m_generator;
};

} // namespace bh::protocol
