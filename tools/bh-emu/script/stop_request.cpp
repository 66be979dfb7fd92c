#include "script/stop_request.hpp"

#include "script/lua_api.hpp"

#include <bh/base/error.hpp>

#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>

namespace bh::emu {

namespace {

constexpr std::array k_signals{SIGINT, SIGTERM, SIGHUP, SIGALRM};

volatile std::sig_atomic_t g_signal = 0;
int g_write_end = -1;
int g_read_end = -1;

void on_signal(int number)
{
    const int errno_before = errno;
    g_signal = number;
    static_cast<void>(!::write(g_write_end, "", 1)); // never read: the other end stays readable
    interrupt_running_script();
    errno = errno_before;
}

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

StopRequest::StopRequest(std::optional<std::int64_t> limit_us)
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
        throw_errno("pipe");
    }
    g_read_end = ends[0];
    g_write_end = ends[1];

    struct sigaction action
    {
    };

    action.sa_handler = on_signal;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART); // the second signal has its usual effect
    for (const int number : k_signals) {
        struct sigaction before
        {
        };

        ::sigaction(number, nullptr, &before);
        // Ignored: a job that a script put into the background, or nohup.
        if (before.sa_handler != SIG_IGN || number == SIGALRM) {
            ::sigaction(number, &action, nullptr);
        }
    }
    if (limit_us) {
        constexpr std::int64_t k_us_per_s = 1'000'000;
        itimerval timer{};
        timer.it_value.tv_sec = *limit_us / k_us_per_s;
        timer.it_value.tv_usec = *limit_us % k_us_per_s;
        ::setitimer(ITIMER_REAL, &timer, nullptr);
    }
}

StopRequest::~StopRequest()
{
    const itimerval no_timer{};
    ::setitimer(ITIMER_REAL, &no_timer, nullptr);
    for (const int number : k_signals) {
        struct sigaction action
        {
        };

        ::sigaction(number, nullptr, &action);
        if (action.sa_handler == on_signal) {
            std::signal(number, SIG_DFL);
        }
    }
    ::close(g_write_end);
    ::close(g_read_end);
    g_write_end = g_read_end = -1;
}

int StopRequest::signal_number()
{
    return g_signal;
}

int StopRequest::fd()
{
    return g_read_end;
}

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
