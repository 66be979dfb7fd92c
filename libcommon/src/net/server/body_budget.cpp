#include "body_budget.hpp"

#include <algorithm>
#include <string>

namespace bh::net {

namespace {

/// A message above this size leaves an eighth of the budget to others.
constexpr std::uint64_t k_medium_bytes = std::uint64_t{1} << 20;
/// How often a message that waits looks at the clock, which a test may set.
constexpr std::chrono::milliseconds k_look_interval{500};

} // namespace

bool BodyBudget::has_room(std::uint64_t bytes) const
{
    return m_used + bytes <= (bytes > k_medium_bytes ? largest() : m_options.body_bytes);
}

void BodyBudget::report_once()
{
    if (!m_is_told) {
        m_is_told = true;
        m_handler.overloaded("messages of " + std::to_string(m_used) +
                             " bytes are under way (--body-memory); other large "
                             "ones wait");
    }
}

Task<bool> BodyBudget::Share::wait_for(std::uint64_t bytes, std::chrono::seconds limit)
{
    release();
    if (bytes <= k_small_bytes) {
        co_return true;
    }
    BodyBudget& budget = m_budget;
    if (budget.has_room(bytes)) {
        m_bytes = bytes;
        budget.m_used += bytes;
        co_return true;
    }
    budget.report_once();
    const auto waiting = budget.m_waiting.insert(budget.m_waiting.end(), {bytes, Event{budget.m_loop}});
    const auto deadline = budget.m_options.now() + limit;
    while (!waiting->is_granted && !budget.m_is_stopped && budget.m_options.now() < deadline) {
        co_await waiting->woken.wait_for(k_look_interval);
    }
    const bool is_granted = waiting->is_granted;
    budget.m_waiting.erase(waiting);
    m_bytes = is_granted ? bytes : 0;
    co_return is_granted;
}

bool BodyBudget::Share::grow(std::uint64_t bytes)
{
    if (bytes <= k_small_bytes || bytes <= m_bytes) {
        return true;
    }
    m_budget.m_used -= m_bytes;
    if (!m_budget.has_room(bytes)) {
        m_budget.m_used += m_bytes;
        m_budget.report_once();
        return false;
    }
    m_budget.m_used += bytes;
    m_bytes = bytes;
    return true;
}

void BodyBudget::Share::release()
{
    if (m_bytes > 0) {
        m_budget.m_used -= m_bytes;
        m_bytes = 0;
        m_budget.grant();
    }
}

void BodyBudget::grant()
{
    for (Waiting& waiting : m_waiting) {
        if (!waiting.is_granted && has_room(waiting.bytes)) {
            waiting.is_granted = true;
            m_used += waiting.bytes;
            waiting.woken.notify_all();
        }
    }
}

void BodyBudget::stop()
{
    m_is_stopped = true;
    for (Waiting& waiting : m_waiting) {
        waiting.woken.notify_all();
    }
}

} // namespace bh::net
