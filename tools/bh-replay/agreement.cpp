#include "agreement.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

namespace bh::replay {

namespace {

struct Pressed
{
    std::vector<std::string> items; ///< upper case, sorted
    std::string_view frames;        ///< "*30" or empty
};

Pressed take_apart(std::string_view action)
{
    Pressed pressed;
    if (const auto star = action.rfind('*'); star != std::string_view::npos) {
        pressed.frames = action.substr(star);
        action = action.substr(0, star);
    }
    for (bool more = true; more;) {
        const auto plus = action.find('+');
        std::string item{action.substr(0, plus)};
        std::transform(item.begin(), item.end(), item.begin(),
                       [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
        pressed.items.push_back(item.starts_with("P1 ") ? item.substr(3) : item);
        more = plus != std::string_view::npos;
        action.remove_prefix(more ? plus + 1 : 0);
    }
    std::sort(pressed.items.begin(), pressed.items.end());
    return pressed;
}

std::string percent(std::uint64_t part, std::uint64_t whole)
{
    std::array<char, 32> text = {};
    std::snprintf(text.data(), text.size(), "%.1f %%",
                  whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole));
    return text.data();
}

} // namespace

bool same_action(std::string_view a, std::string_view b)
{
    if (a == b) {
        return true;
    }
    const Pressed first = take_apart(a);
    const Pressed second = take_apart(b);
    return first.items == second.items && first.frames == second.frames;
}

void Agreement::compare(const ComparedStep& step)
{
    ++m_compared;
    m_latency_sum_us += step.latency_us;
    m_latency_max_us = std::max(m_latency_max_us, step.latency_us);
    if (same_action(step.recorded, step.acted)) {
        ++m_equal;
    } else if (!m_first) {
        m_first = Divergence{std::string{step.run},
                             std::string{step.recorded},
                             std::string{step.acted},
                             step.session,
                             step.episode,
                             step.step};
    }
}

std::string Agreement::report(bool several_runs) const
{
    std::string text = "steps compared    " + std::to_string(m_compared) + "\nequal actions     " +
                       std::to_string(m_equal) + " (" + percent(m_equal, m_compared) + ")\n";
    if (m_skipped > 0) {
        text += "not compared      " + std::to_string(m_skipped) + " (recorded while the policy gave no answer)\n";
    }
    if (m_first) {
        text += "first divergence  " + (several_runs ? m_first->run + ": " : std::string{}) + "session " +
                std::to_string(m_first->session) + ", episode " + std::to_string(m_first->episode) + ", step " +
                std::to_string(m_first->step) + ": recorded " + m_first->recorded + ", policy " + m_first->acted + "\n";
    } else {
        text += "first divergence  none\n";
    }
    if (m_compared > 0) {
        text += "policy latency    mean " + std::to_string(m_latency_sum_us / static_cast<std::int64_t>(m_compared)) +
                " us, longest " + std::to_string(m_latency_max_us) + " us\n";
    }
    return text;
}

} // namespace bh::replay
