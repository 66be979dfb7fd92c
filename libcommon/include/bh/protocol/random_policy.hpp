#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace bh::protocol {

/// Buttons that nearly every console has; what a random policy presses unless told otherwise.
inline const std::vector<std::string> k_common_actions = {"UP", "DOWN", "LEFT", "RIGHT", "A", "B"};

/// Draws actions evenly from a list. The same seed and name give the same actions on every machine: the generator and
/// the draw are fixed by the C++ standard, not by its library.
class RandomPolicy
{
public:
    /// `actions` must not be empty. `name` tells apart sessions that play under one seed.
    RandomPolicy(std::vector<std::string> actions, std::uint64_t seed, std::string_view name);
    const std::string& act();

private:
    std::vector<std::string> m_actions;
    std::mt19937_64 m_generator;
};

} // namespace bh::protocol
