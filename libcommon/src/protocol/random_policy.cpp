#include "seeding.hpp"

#include <bh/protocol/random_policy.hpp>

namespace bh::protocol {

RandomPolicy::RandomPolicy(std::vector<std::string> actions, std::uint64_t seed, std::string_view name)
    : m_actions{std::move(actions)}, m_generator{make_generator(seed, name)}
{
}

const std::string& RandomPolicy::act()
{
    // Multiply-shift on 32 bits instead of std::uniform_int_distribution, whose draws differ between libraries.
    const std::uint64_t draw = m_generator() >> 32U;
    return m_actions[static_cast<std::size_t>(draw * m_actions.size() >> 32U)];
}

} // namespace bh::protocol
