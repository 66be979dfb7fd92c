#pragma once

#include <bh/base/input.hpp>
#include <bh/base/output.hpp>

#include <chrono>
#include <optional>

namespace bh::cli {

/// Turns SIGINT, SIGTERM and SIGHUP into "enough, finish": a tool that writes a recording must not die with it half
/// done.
///
/// After the first signal a pipe is read on to its end, so that what the programs before us still say is kept, but for
/// `grace` at most; as long, a reader of ours is waited for. A terminal or file ends at once, and the second signal
/// ends any wait at once. A third signal kills, wherever the program is. Only one instance may exist at a time.
class StopSignals final : public ReadGate, public WriteGate
{
public:
    explicit StopSignals(std::chrono::milliseconds grace);
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;
    ~StopSignals() override;

    enum class Wake
    {
        ready,
        stopped,
        alarm
    };

    bool wait_readable(int fd) override { return wait_for_input(fd, -1) == Wake::ready; }

    bool wait_writable(int fd) override;

    /// As wait_readable(), but ends, too, when `alarm_fd` becomes readable.
    Wake wait_for_input(int fd, int alarm_fd);

    /// Waits until another thread sets an Event; false as wait_writable().
    bool wait_for_event(int fd);

    /// How many of the signals have arrived.
    [[nodiscard]] static int count();

private:
    using TimePoint = std::chrono::steady_clock::time_point;

    Wake wait(int fd, short events, int alarm_fd, bool has_grace);

    std::chrono::milliseconds m_grace;
    std::optional<TimePoint> m_deadline; ///< set when the first signal was noticed
};

} // namespace bh::cli
