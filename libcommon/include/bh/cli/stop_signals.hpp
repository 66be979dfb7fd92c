#pragma once

#include <bh/base/input.hpp>

#include <chrono>
#include <optional>

namespace bh::cli {

/// Work that is due at some time, whether input comes or not.
class Timer
{
public:
    virtual ~Timer() = default;
    /// Absent when nothing is to be done.
    [[nodiscard]] virtual std::optional<std::chrono::steady_clock::time_point> due() const = 0;
    /// Called once that time has come.
    virtual void fire() = 0;
};

/// Turns SIGINT, SIGTERM and SIGHUP into "enough, finish": a tool that writes a recording must not die with it half
/// done.
///
/// As a ReadGate: after the first signal a pipe is read on to its end, so that what the programs before us still say is
/// kept, but for `grace` at most; a terminal or file ends at once, and the second signal ends any input at once. A
/// third signal kills. Only one instance may exist at a time.
class StopSignals final : public ReadGate
{
public:
    explicit StopSignals(std::chrono::milliseconds grace);
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;
    ~StopSignals() override;

    /// Before and while it waits, wait_readable() lets the timer fire, in this thread. Its exceptions pass through.
    void set_timer(Timer* timer) { m_timer = timer; }

    bool wait_readable(int fd) override;
    /// How many of the signals have arrived.
    [[nodiscard]] static int count();

private:
    using TimePoint = std::chrono::steady_clock::time_point;

    std::chrono::milliseconds m_grace;
    std::optional<TimePoint> m_deadline; ///< set when the first signal was noticed
    Timer* m_timer = nullptr;
};

} // namespace bh::cli
