#pragma once

#include <cstdint>
#include <optional>

struct lua_State;

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

/// While it lives, `thread` is the coroutine that runs, which a signal must be able to break off.
class RunningThread
{
public:
    explicit RunningThread(lua_State* thread);
    RunningThread(const RunningThread&) = delete;
    RunningThread& operator=(const RunningThread&) = delete;
    ~RunningThread();

private:
    lua_State* m_before;
};

/// Makes the running coroutine raise an error at its next instruction, and again whenever it goes on. Safe in a signal
/// handler.
void interrupt_running_script();

/// What runs from now on is not to be broken off, in coroutines that the interrupt has not met.
void forget_interrupt();

/// Replaces coroutine.resume and coroutine.wrap by versions that keep track of which coroutine runs.
void track_coroutines(lua_State* lua);

} // namespace bh::emu
