#pragma once

#include <chrono>
#include <ctime>

namespace bh::bench {

/// Time since it was made: on the wall, and of the processor over all threads of this process.
class Clock
{
public:
    Clock() : m_wall{std::chrono::steady_clock::now()}, m_cpu{cpu_now_s()} {}

    [[nodiscard]] double wall_s() const
    {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_wall).count();
    }

    [[nodiscard]] double cpu_s() const { return cpu_now_s() - m_cpu; }

private:
    static double cpu_now_s()
    {
        timespec now{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
        return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
    }

    std::chrono::steady_clock::time_point m_wall;
    double m_cpu;
};

} // namespace bh::bench
