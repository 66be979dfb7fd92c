#pragma once

#include <cstdint>
#include <optional>

namespace bh::emu {

/// SIGINT, SIGTERM, SIGHUP and the end of a time as "end the scripts, run their onexit functions". A second signal
/// kills at once.
///
/// Only one instance may exist at a time.
class StopRequest
{
public:
    /// `limit_us` from now on SIGALRM arrives; none: never.
    explicit StopRequest(std::optional<std::int64_t> limit_us);
    StopRequest(const StopRequest&) = delete;
    StopRequest& operator=(const StopRequest&) = delete;
    ~StopRequest();

    /// The signal that arrived, or 0. SIGALRM: the time is over.
    [[nodiscard]] static int signal_number();
    /// Becomes readable, and stays so, when a signal has arrived; for poll() in calls that wait.
    [[nodiscard]] static int fd();
};

} // namespace bh::emu
