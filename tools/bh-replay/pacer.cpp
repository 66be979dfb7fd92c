#include "pacer.hpp"

#include <algorithm>
#include <thread>

namespace bh::replay {

void Pacer::wait(std::int64_t time_us, const std::function<void()>& before_waiting)
{
    if (m_factor <= 0) {
        return;
    }
    if (!m_begin) {
        m_begin = Begin{Clock::now(), time_us};
        return;
    }
    constexpr double k_wait_us_max = 365.0 * 24 * 3600 * 1e6; // what is later stands in no recording that is meant so
    const double after_us = std::clamp(
        (static_cast<double>(time_us) - static_cast<double>(m_begin->time_us)) / m_factor, 0.0, k_wait_us_max);
    const auto due =
        m_begin->at + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double, std::micro>{after_us});
    if (due > Clock::now()) {
        before_waiting();
        std::this_thread::sleep_until(due);
    }
}

} // namespace bh::replay
