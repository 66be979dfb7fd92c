#include "script/interrupt.hpp"

#include "script/lua_api.hpp"

#include <atomic>

namespace bh::emu {

namespace {

// The signal handler uses both.
std::atomic<lua_State*> g_running{nullptr};
std::atomic<bool> g_interrupted{false};
static_assert(std::atomic<lua_State*>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

void raise_stop(lua_State* lua, lua_Debug*)
{
    lua_pushstring(lua, "broken off");
    lua_error(lua);
}

void hook(lua_State* thread)
{
    lua_sethook(thread, raise_stop, LUA_MASKCALL | LUA_MASKRET | LUA_MASKCOUNT, 1);
}

// upvalue 1: the original coroutine.resume
int tracked_resume(lua_State* lua)
{
    lua_State* const thread = lua_tothread(lua, 1);
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    const RunningThread running{thread != nullptr ? thread : lua};
    lua_call(lua, lua_gettop(lua) - 1, LUA_MULTRET);
    return lua_gettop(lua);
}

// upvalue 1: what the original coroutine.wrap returned; upvalue 2: its coroutine
int tracked_call(lua_State* lua)
{
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_State* const thread = lua_tothread(lua, lua_upvalueindex(2));
    const RunningThread running{thread != nullptr ? thread : lua};
    lua_call(lua, lua_gettop(lua) - 1, LUA_MULTRET);
    return lua_gettop(lua);
}

// upvalue 1: the original coroutine.wrap
int tracked_wrap(lua_State* lua)
{
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_call(lua, lua_gettop(lua) - 1, 1);
    if (lua_getupvalue(lua, -1, 1) == nullptr) { // Lua's wrap keeps its coroutine there
        lua_pushnil(lua);
    }
    lua_pushcclosure(lua, tracked_call, 2);
    return 1;
}

} // namespace

RunningThread::RunningThread(lua_State* thread) : m_before{g_running.exchange(thread)}
{
    if (g_interrupted) { // the signal met the coroutine before, which now waits for this one
        hook(thread);
    }
}

RunningThread::~RunningThread()
{
    g_running = m_before;
    if (g_interrupted && m_before != nullptr) { // it met the inner one, and this one may have caught its error
        hook(m_before);
    }
}

void interrupt_running_script()
{
    g_interrupted = true;
    if (lua_State* const thread = g_running.load(); thread != nullptr) {
        hook(thread);
    }
}

void forget_interrupt()
{
    g_interrupted = false;
}

void track_coroutines(lua_State* lua)
{
    lua_getglobal(lua, "coroutine");
    lua_getfield(lua, -1, "resume");
    lua_pushcclosure(lua, tracked_resume, 1);
    lua_setfield(lua, -2, "resume");
    lua_getfield(lua, -1, "wrap");
    lua_pushcclosure(lua, tracked_wrap, 1);
    lua_setfield(lua, -2, "wrap");
    lua_pop(lua, 1);
}

} // namespace bh::emu
