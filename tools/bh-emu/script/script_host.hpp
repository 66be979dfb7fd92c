#pragma once

struct lua_State;

#include "api/library.hpp"
#include "script/lua_state.hpp"

#include <bh/base/fd.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bh::emu {

enum class EventKind
{
    frame_start,
    frame_end,
    input_poll,
    load_state,
    save_state,
    exit,
    console_close
};

/// The name of the event.* function that registers for it.
std::string_view to_string(EventKind kind);

/// One function that a script attached to an event.
struct EventFunction
{
    EventKind kind;
    std::string id;   ///< a GUID
    std::string name; ///< the script's own, or empty
    std::size_t script;
    int reference;         ///< into Lua's registry
    bool reported = false; ///< its first error was shown
};

/// The functions attached to events, in the order in which they were attached.
class EventRegistry
{
public:
    static constexpr std::size_t k_functions_max = 10'000;

    /// Takes the function on top of the stack. Returns its id. \throws bh::Error past the limit
    std::string add(lua_State* lua, EventKind kind, std::string_view name, std::size_t script);
    bool remove_by_id(lua_State* lua, std::string_view id);
    /// Removes the first of that name.
    bool remove_by_name(lua_State* lua, std::string_view name);

    /// The ids of one kind, so that functions may come and go while they are called.
    [[nodiscard]] std::vector<std::string> ids(EventKind kind) const;
    [[nodiscard]] bool has(EventKind kind) const;
    /// Null once it was removed.
    [[nodiscard]] EventFunction* find(std::string_view id);

private:
    std::vector<EventFunction> m_functions;
    std::uint64_t m_next = 1;
};

struct ScriptFile
{
    std::string shown;          ///< as the user typed it
    std::filesystem::path path; ///< absolute
};

/// What scripts ask of the emulator's window and run loop.
struct ClientState
{
    bool paused = false;
    bool sound = true;
    bool limit_frame_rate = true;
    int speed_percent = 100;
    int window_size = 1;
    std::string memory_domain;    ///< memory.usememorydomain(); empty: System Bus if there is one, else main memory
    std::optional<int> exit_code; ///< set: end at the next chance
    std::set<std::string> told;   ///< notes that are told once
    bool restart_scripts = false; ///< all scripts from the top, in a fresh Lua state
};

/// Runs the scripts: each is a coroutine in one Lua state and shares its globals with the others.
///
/// A script's folder is the working directory while it runs. An error ends that script only; it is told to `report` and
/// makes has_failed() true.
class ScriptHost
{
public:
    using Report = std::function<void(std::string_view)>;

    explicit ScriptHost(Report report) : m_report{std::move(report)} {}

    ScriptHost(const ScriptHost&) = delete;
    ScriptHost& operator=(const ScriptHost&) = delete;

    /// Closes the Lua state first: finalizers of scripts run then, and may use all of this.
    ~ScriptHost() { m_lua.reset(); }

    /// Makes the Lua state and loads every script. `services` must outlive this object.
    /// \throws bh::FileError for a script that cannot be read; one that does not compile is reported
    void start(Services& services, const std::vector<ScriptFile>& files);

    /// Which scripts resume() is for.
    enum class Turn
    {
        idle,       ///< those that have just begun or called emu.yield(): every turn of the run loop
        after_frame ///< those that wait in emu.frameadvance()
    };
    void resume(Turn turn);
    /// Calls the functions attached to an event, with `argument` if it has one.
    void fire(EventKind kind, std::optional<std::string_view> argument = std::nullopt);
    /// Ends the run from inside a function of a library: tells `reason`, and lets the running script, which may catch
    /// errors, get no further. Raise an error afterwards.
    void break_off(std::string_view reason);
    /// Lets the running script get no further, because all start again. Raise an error afterwards.
    void leave_running_script();
    /// The end of the run: onexit for every script that still runs, then onconsoleclose.
    void finish();

    [[nodiscard]] bool is_any_running() const;
    /// True if a script could do something without another frame.
    [[nodiscard]] bool is_any_idle() const;

    [[nodiscard]] bool has_failed() const { return m_failed; }

    [[nodiscard]] EventRegistry& events() { return m_events; }

    [[nodiscard]] ClientState& client() { return m_client; }

    /// The script that runs now.
    [[nodiscard]] std::size_t current() const { return m_current; }

    /// The running script is about to yield: for a frame, or only for a turn.
    void set_waiting(bool for_frame) { m_scripts.at(m_current).waiting = for_frame; }

private:
    struct Script
    {
        std::string shown;
        Fd directory;
        lua_State* thread = nullptr;
        int reference = 0; ///< keeps the coroutine alive
        bool waiting = false;
        bool ended = false;
    };

    void load(const ScriptFile& file);
    void run(std::size_t index);
    void end_script(std::size_t index);
    void call(EventFunction& function, std::optional<std::string_view> argument);
    /// Tells what went wrong in a script, where its chunk has the name of its file instead of EmuHawk's.
    void fail(const Script& script, std::string_view text);
    void fail(std::string_view text);
    /// By a signal, by break_off() or by leave_running_script().
    [[nodiscard]] bool is_broken_off() const;
    void enter_directory(const Script& script);

    Report m_report;
    std::unique_ptr<LuaState> m_lua;
    std::vector<Script> m_scripts;
    EventRegistry m_events;
    ClientState m_client;
    std::size_t m_current = 0;
    const Script* m_in_directory_of = nullptr;
    bool m_failed = false;
    bool m_broken_off = false;
    bool m_left = false;
};

} // namespace bh::emu
