
#include <bh/base/text.hpp>
#include <bh/protocol/action.hpp>
#include <bh/protocol/random_draws.hpp>
#include <bh/protocol/systems.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <utility>
#include <vector>

namespace bh::protocol {

namespace {

/// The generator of a session that plays under `name`, the same on every machine.
std::mt19937_64 make_generator(std::uint64_t seed, std::string_view name)
{
    std::vector<std::uint32_t> words = {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U)};
    for (const char character : name) {
        words.push_back(static_cast<unsigned char>(character)); // whether char has a sign depends on the machine
    }
    std::seed_seq sequence(words.begin(), words.end());
    return std::mt19937_64{sequence};
}

bool has_control(const SystemInfo& system, std::string_view name)
{
    const auto is_named = [name](const ControlSpec& control) {
        return std::equal(name.begin(), name.end(), control.name.begin(), control.name.end(),
                          [](char a, char b) { return to_lower(a) == to_lower(b); });
    };
    return std::any_of(system.pad.begin(), system.pad.end(), is_named) ||
           std::any_of(system.console.begin(), system.console.end(), is_named);
}

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

// Names of controls with blanks between them, which are no name of a control themselves: "UP DOWN".
bool is_list_of_controls(std::string_view text)
{
    const auto is_control = [](std::string_view name) {
        return std::any_of(systems().begin(), systems().end(),
                           [name](const SystemInfo& system) { return has_control(system, name); });
    };
    const std::size_t blank = text.find(' ');
    return blank != std::string_view::npos && !is_control(text) && is_control(text.substr(0, blank)) &&
           (is_control(text.substr(blank + 1)) || is_list_of_controls(text.substr(blank + 1)));
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
        if (is_list_of_controls(action)) {
            throw std::invalid_argument{
                "\"" + std::string{action} +
                "\" would be one control with that name; write UP,DOWN for either, UP+A for both"};
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

SaveDraw::SaveDraw(const std::vector<Save>& saves, std::uint64_t seed, std::string_view name)
    : m_saves{saves}, m_generator{make_generator(seed, std::string{name} + "/saves")}
{
    for (const Save& save : m_saves) {
        m_sum += save.weight;
    }
}

const std::string& SaveDraw::draw()
{
    static const std::string k_none;
    // The 53 bits that a double holds, instead of std::uniform_real_distribution, whose draws differ between libraries.
    constexpr double k_steps = 9007199254740992.0; // 2^53
    double left = static_cast<double>(m_generator() >> 11U) / k_steps * m_sum;
    const std::string* last = &k_none;
    for (const Save& save : m_saves) {
        if (save.weight <= 0) {
            continue;
        }
        last = &save.path;
        if (left < save.weight) {
            break;
        }
        left -= save.weight;
    }
    return *last;
}

} // namespace bh::protocol
