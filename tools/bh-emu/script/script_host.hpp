#pragma once

#include "api/library.hpp"
#include "script/client_state.hpp"
#include "script/event_registry.hpp"
#include "script/lua_state.hpp"

#include <bh/base/fd.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::emu {

struct ScriptFile
{
    std::string shown;          ///< as the user typed it
    std::filesystem::path path; ///< absolute
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
