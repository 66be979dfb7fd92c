#pragma once

namespace bh::emu {

/// SIGINT, SIGTERM and SIGHUP as "end the scripts, run their onexit functions". A second signal kills at once.
///
/// Only one instance may exist at a time.
class StopRequest
{
public:
    StopRequest();
    StopRequest(const StopRequest&) = delete;
    StopRequest& operator=(const StopRequest&) = delete;
    ~StopRequest();

    /// The signal that arrived, or 0.
    [[nodiscard]] static int signal_number();
    /// Becomes readable, and stays so, when a signal has arrived; for poll() in calls that wait.
    [[nodiscard]] static int fd();
};

} // namespace bh::emu
