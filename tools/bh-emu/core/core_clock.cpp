#include "core/core_clock.hpp"

#include <atomic>
#include <ctime>

namespace {

constexpr std::int64_t k_none = -1;
std::atomic<std::int64_t> g_seconds{k_none};

} // namespace

namespace bh::emu {

CoreClock::CoreClock(std::int64_t seconds)
{
    g_seconds = seconds;
}

CoreClock::~CoreClock()
{
    g_seconds = k_none;
}

} // namespace bh::emu

// Takes the place of the C library's function for every shared object of the process, as a program's own symbols come
// first.
extern "C" __attribute__((visibility("default"))) std::time_t time(std::time_t* result) noexcept
{
    std::time_t seconds = g_seconds;
    if (seconds == k_none) {
        std::timespec now{};
        ::clock_gettime(CLOCK_REALTIME, &now);
        seconds = now.tv_sec;
    }
    if (result != nullptr) {
        *result = seconds;
    }
    return seconds;
}
