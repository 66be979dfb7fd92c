#pragma once

#include <bh/base/input.hpp>

#include <chrono>
#include <optional>

namespace bh::cli {

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

    bool wait_readable(int fd) override;
    /// How many of the signals have arrived.
    [[nodiscard]] static int count();

private:
    std::chrono::milliseconds m_grace;
    std::optional<std::chrono::steady_clock::time_point> m_deadline; ///< set when the first signal was noticed
};

} // namespace bh::cli
