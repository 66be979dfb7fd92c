#include "pages/statistics.hpp"

#include <bh/base/text.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace bh::serve {

namespace {

constexpr std::int64_t k_us_per_second = 1'000'000;

/// Between lines about the pace; the first one comes soon, to show that all goes well.
constexpr std::int64_t k_first_line_us = 1'000'000;
constexpr std::int64_t k_lines_us = 10'000'000;

} // namespace

void RecentSteps::add(std::int64_t now_us, std::int64_t policy_us)
{
    if (m_first_us < 0) {
        m_first_us = now_us;
    }
    const std::int64_t number = now_us / k_us_per_second;
    Second& second = m_seconds.at(static_cast<std::size_t>(number % k_seconds));
    if (second.number != number) {
        second = {.number = number};
    }
    ++second.steps;
    second.policy_us += policy_us;
}

RecentSteps::Second RecentSteps::sum(std::int64_t now_us) const
{
    Second sum;
    for (const Second& second : m_seconds) {
        if (second.number > now_us / k_us_per_second - k_seconds) {
            sum.steps += second.steps;
            sum.policy_us += second.policy_us;
        }
    }
    return sum;
}

double RecentSteps::per_second(std::int64_t now_us) const
{
    // The oldest second is whole, the newest one is under way.
    const std::int64_t window_us = (k_seconds - 1) * k_us_per_second + now_us % k_us_per_second;
    const std::int64_t time_us = std::min(window_us, now_us - m_first_us);
    return m_first_us < 0 || time_us <= 0
               ? 0
               : static_cast<double>(sum(now_us).steps) * k_us_per_second / static_cast<double>(time_us);
}

double RecentSteps::mean_policy_ms(std::int64_t now_us) const
{
    const Second total = sum(now_us);
    return total.steps == 0 ? 0 : static_cast<double>(total.policy_us) / 1000 / static_cast<double>(total.steps);
}

void StepHistory::add(std::int64_t now_us, std::int64_t policy_us)
{
    const std::int64_t number = now_us / k_us_per_second;
    Second& second = m_seconds.at(static_cast<std::size_t>(number % k_seconds));
    if (second.number != number) {
        second = {.number = number};
    }
    ++second.steps;
    second.policy_us += policy_us;
}

std::int64_t StepHistory::first(std::int64_t now_us, std::int64_t from) const
{
    return std::max({from, std::int64_t{0}, now_us / k_us_per_second - k_seconds + 1});
}

const StepHistory::Second* StepHistory::find(std::int64_t number) const
{
    const Second& second = m_seconds.at(static_cast<std::size_t>(number % k_seconds));
    return second.number == number && second.steps > 0 ? &second : nullptr;
}

void Pace::add(std::int64_t now_us, std::optional<std::int64_t> policy_us)
{
    m_first_us = m_steps == 0 ? now_us : m_first_us;
    m_last_us = now_us;
    ++m_steps;
    if (policy_us) {
        m_policy_us.add(*policy_us);
    }
}

std::optional<double> Pace::steps_per_second() const
{
    if (m_last_us <= m_first_us) {
        return std::nullopt;
    }
    return static_cast<double>(m_steps - 1) * k_us_per_second / static_cast<double>(m_last_us - m_first_us);
}

std::optional<double> Pace::policy_ms() const
{
    if (m_policy_us.count() == 0) {
        return std::nullopt;
    }
    return static_cast<double>(m_policy_us.at(0.5)) / 1000;
}

void Statistics::open_session(std::uint64_t number, SessionRow row)
{
    ++m_sessions;
    m_open.insert_or_assign(number, std::move(row));
}

std::optional<Statistics::SessionRow> Statistics::end_session(std::uint64_t number)
{
    const auto found = m_open.find(number);
    if (found == m_open.end()) {
        return std::nullopt;
    }
    SessionRow row = std::move(found->second);
    m_open.erase(found);
    m_pictures_kept -= row.last.picture.is_there() ? 1 : 0;
    return row;
}

void Statistics::add_step(const Step& step)
{
    ++m_steps;
    const auto policy_us = step.asked_policy ? std::optional{step.policy_us} : std::nullopt;
    m_recent.add(step.now_us, step.policy_us);
    m_history.add(step.now_us, step.policy_us);
    m_pace.add(step.now_us, policy_us);
    m_fallbacks += step.fallback ? 1 : 0;
    m_missed += step.fallback && !step.is_ending ? 1 : 0;
    if (step.asked_policy) {
        const auto bound = std::lower_bound(k_policy_bounds_us.begin(), k_policy_bounds_us.end(), step.policy_us);
        ++m_policy_buckets.at(static_cast<std::size_t>(bound - k_policy_bounds_us.begin()));
        m_policy_us += step.policy_us;
    }
    if (step.picture.is_there()) {
        ++m_pictures;
        m_newest_picture = step.picture;
    }
    if (const auto found = m_open.find(step.session); found != m_open.end()) {
        SessionRow& row = found->second;
        keep(row, step);
        ++row.steps;
        row.episode = step.episode;
        row.last_us = step.now_us;
        row.recent.add(step.now_us, step.policy_us);
        if (row.pace == nullptr) {
            row.pace = std::make_shared<Pace>();
        }
        row.pace->add(step.now_us, policy_us);
    }
}

// Before the row counts the step.
void Statistics::keep(SessionRow& row, const Step& step)
{
    SessionRow::Last& last = row.last;
    if (step.episode != row.episode) {
        last.total = 0;
        last.has_return = false;
    }
    last.step = step.step;
    last.observation.assign(step.observation.size() <= k_observation_bytes_max ? step.observation : std::string_view{});
    last.action.assign(step.action.substr(0, k_observation_bytes_max));
    last.reward = step.reward;
    if (step.reward) {
        last.total += *step.reward;
        last.has_return = true;
    }
    if (!step.picture.is_there() || step.picture.bytes->size() > k_picture_bytes_max) {
        return;
    }
    if (!last.picture.is_there()) {
        if (m_pictures_kept >= k_pictures_max) {
            return;
        }
        ++m_pictures_kept;
    }
    last.picture = step.picture;
    ++last.pictures;
}

Display::Display(cli::Context& context, const Statistics& statistics)
    : m_context{context},
      m_statistics{statistics},
      m_progress{context},
      m_tells_pace{context.options().progress && !context.options().quiet && ::isatty(STDERR_FILENO) == 1 &&
                   !Output::is_terminal()}
{
}

void Display::session_opened(std::uint64_t number, const Statistics::SessionRow& row)
{
    std::string text = "session " + std::to_string(number);
    if (!row.name.empty()) {
        text += " (" + printable(row.name) + ")";
    }
    text += ": " + row.peer + " over " + row.dialect;
    if (!row.user_agent.empty()) {
        text += ", " + printable(row.user_agent);
    }
    m_context.note(text);
}

void Display::session_ended(std::uint64_t number, const Statistics::SessionRow& row, std::string_view reason)
{
    m_context.note("session " + std::to_string(number) + " ended after " + std::to_string(row.steps) +
                   (row.steps == 1 ? " step (" : " steps (") + std::string{reason} + ")" +
                   (row.pace == nullptr ? "" : format_pace(*row.pace)));
}

void Display::step_made(std::int64_t now_us)
{
    m_progress.update([&] { return recent_pace(now_us); });
    if (m_tells_pace && now_us >= m_next_line_us) {
        if (m_next_line_us >= 0) {
            m_context.note(recent_pace(now_us));
        }
        m_next_line_us = now_us + (m_next_line_us < 0 ? k_first_line_us : k_lines_us);
    }
}

std::string Display::recent_pace(std::int64_t now_us) const
{
    return "sessions: " + std::to_string(m_statistics.open_sessions().size()) +
           ", steps: " + std::to_string(m_statistics.steps()) + ", " +
           format_rate(m_statistics.recent().per_second(now_us)) + " steps/s, policy " +
           format_rate(m_statistics.recent().mean_policy_ms(now_us)) + " ms";
}

std::string format_pace(const Pace& pace)
{
    const auto rate = pace.steps_per_second();
    const auto policy_ms = pace.policy_ms();
    std::string text = rate ? ": " + format_rate(*rate) + " steps/s" : "";
    if (policy_ms) {
        text += (rate ? ", policy " : ": policy ") + format_rate(*policy_ms) + " ms";
    }
    return text;
}

std::string format_rate(double value)
{
    std::array<char, 32> text = {};
    std::snprintf(text.data(), text.size(), value < 10 ? "%.2f" : "%.1f", value);
    return text.data();
}

} // namespace bh::serve
