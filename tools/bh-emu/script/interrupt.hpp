#pragma once

struct lua_State;

namespace bh::emu {

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
