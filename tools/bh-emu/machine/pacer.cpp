#include "machine/pacer.hpp"

#include <thread>

namespace bh::emu {

void Pacer::limit(std::optional<int> percent)
{
    m_percent = percent;
    m_due.reset();
}

void Pacer::wait(double frames_per_second)
{
    if (!m_percent || frames_per_second <= 0) {
        return;
    }
    using Clock = std::chrono::steady_clock;
    const std::chrono::duration<double> frame{100.0 / (*m_percent * frames_per_second)};
    const auto now = Clock::now();
    if (!m_due || *m_due < now) {
        m_due = now;
    }
    std::this_thread::sleep_until(*m_due);
    *m_due += std::chrono::duration_cast<Clock::duration>(frame);
}

} // namespace bh::emu
