#pragma once

#include <bh/net/policy.hpp>
#include <bh/protocol/random_policy.hpp>

#include <map>
#include <string>

namespace bh::serve {

/// Presses nothing.
class NonePolicy final : public net::Policy
{
public:
    net::Task<protocol::Answer> act(const net::Observation& observation) override;
    net::Task<void> stop() override;
};

/// Draws from a list of actions, with one generator per session.
class RandomActions final : public net::Policy
{
public:
    RandomActions(protocol::RandomActions actions, std::uint64_t seed) : m_actions{std::move(actions)}, m_seed{seed} {}

    net::Task<protocol::Answer> act(const net::Observation& observation) override;
    net::Task<void> stop() override;
    void forget(std::string_view session_name) override;

private:
    protocol::RandomActions m_actions;
    std::uint64_t m_seed;
    std::map<std::string, protocol::RandomPolicy, std::less<>> m_by_name; ///< bounded by the number of session names
};

} // namespace bh::serve
