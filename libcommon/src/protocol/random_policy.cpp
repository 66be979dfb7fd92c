#include "seeding.hpp"

#include <bh/protocol/action.hpp>
#include <bh/protocol/random_policy.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace bh::protocol {

namespace {

std::uint32_t weight_from(std::string_view text)
{
    std::uint32_t weight = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), weight);
    if (error != std::errc{} || end != text.data() + text.size() || weight == 0 ||
        weight > RandomActions::k_weight_max) {
        throw std::invalid_argument{"\"" + std::string{text} + "\" is no weight (1 to 1000000)"};
    }
    return weight;
}

} // namespace

RandomActions::RandomActions(std::vector<std::string> of) : actions{std::move(of)}, weights(actions.size(), 1) {}

RandomActions parse_random_actions(std::string_view text)
{
    RandomActions result{std::vector<std::string>{}};
    for (bool more = true; more;) {
        const auto comma = text.find(',');
        const std::string_view item = text.substr(0, comma);
        const auto colon = item.find(':');
        const std::string_view action = item.substr(0, colon);
        if (!is_action(action, {}, true)) {
            throw std::invalid_argument{"\"" + std::string{action} + "\" is no action"};
        }
        result.actions.emplace_back(action);
        result.weights.push_back(colon == std::string_view::npos ? 1 : weight_from(item.substr(colon + 1)));
        more = comma != std::string_view::npos;
        text.remove_prefix(more ? comma + 1 : text.size());
    }
    return result;
}

RandomPolicy::RandomPolicy(RandomActions actions, std::uint64_t seed, std::string_view name)
    : m_from{std::move(actions)},
      m_total_weight{std::accumulate(m_from.weights.begin(), m_from.weights.end(), std::uint64_t{0})},
      m_generator{make_generator(seed, name)}
{
}

const std::string& RandomPolicy::act()
{
    // Multiply-shift on 32 bits instead of std::uniform_int_distribution, whose draws differ between libraries.
    if (m_from.sticky > 0 && m_last != SIZE_MAX) {
        const auto limit = static_cast<std::uint64_t>(std::ldexp(m_from.sticky, 32));
        if (m_generator() >> 32U < limit) {
            return m_from.actions[m_last];
        }
    }
    std::uint64_t left = (m_generator() >> 32U) * m_total_weight >> 32U;
    m_last = 0;
    while (left >= m_from.weights[m_last]) {
        left -= m_from.weights[m_last++];
    }
    return m_from.actions[m_last];
}

} // namespace bh::protocol
