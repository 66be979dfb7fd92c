#pragma once

#include "player.hpp"
#include "sessions.hpp"

#include <bh/protocol/random_policy.hpp>

namespace bh::policy {

/// Presses nothing.
class IdlePlayer final : public Player
{
public:
    void answer(const Observation& observation, std::string& out) override;
};

/// Draws from a list of actions, with one generator per session.
class RandomPlayer final : public Player
{
public:
    RandomPlayer(protocol::RandomActions actions, std::uint64_t seed) : m_actions{std::move(actions)}, m_seed{seed} {}

    void answer(const Observation& observation, std::string& out) override;

private:
    protocol::RandomActions m_actions;
    std::uint64_t m_seed;
    Sessions<protocol::RandomPolicy> m_sessions;
};

} // namespace bh::policy
