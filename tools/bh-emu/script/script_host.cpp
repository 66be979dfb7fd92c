#include "script/script_host.hpp"

#include "machine/states.hpp"
#include "script/bind.hpp"
#include "script/dotnet.hpp"
#include "script/lua_api.hpp"
#include "script/stop_request.hpp"

#include <bh/base/error.hpp>
#include <bh/base/input.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace bh::emu {

namespace {

constexpr std::size_t k_script_bytes_max = 16U * 1024 * 1024;

constexpr const char* k_chunk = "main";                         ///< as every script's chunk is called in EmuHawk
constexpr std::string_view k_shown_chunk = "[string \"main\"]"; ///< so Lua shows it

// As .NET reads a text file: UTF-8 with or without a mark, or UTF-16 with one.
std::string without_byte_order_mark(std::string text)
{
    if (text.starts_with("\xEF\xBB\xBF")) {
        return text.substr(3);
    }
    const bool is_little = text.starts_with("\xFF\xFE");
    if (!is_little && !text.starts_with("\xFE\xFF")) {
        return text;
    }
    std::u16string units;
    for (std::size_t i = 2; i + 1 < text.size(); i += 2) {
        const auto low = static_cast<unsigned char>(text[is_little ? i : i + 1]);
        const auto high = static_cast<unsigned char>(text[is_little ? i + 1 : i]);
        units += static_cast<char16_t>(high << 8U | low);
    }
    return to_utf8(units);
}

std::string read_script(const ScriptFile& file)
{
    std::error_code ignored;
    if (!std::filesystem::exists(file.path, ignored)) {
        throw FileError{file.shown, "No such file or directory"};
    }
    Input input{file.path.string()};
    std::string text;
    std::array<char, 16 * 1024> buffer{};
    while (const std::size_t got = input.read(buffer)) {
        text.append(buffer.data(), got);
        if (text.size() > k_script_bytes_max) {
            throw FileError{file.shown, "is too large for a script (16 MiB)"};
        }
    }
    text = without_byte_order_mark(std::move(text));
    if (text.starts_with('#')) {
        text.insert(0, "--"); // a #! line, as the stand-alone interpreter takes it
    }
    return text;
}

// message handler: the error with where it happened
int add_traceback(lua_State* lua)
{
    const char* const text = luaL_tolstring(lua, 1, nullptr);
    luaL_traceback(lua, lua, text, 1);
    return 1;
}

std::string pop_text(lua_State* lua)
{
    std::size_t length = 0;
    const char* const text = luaL_tolstring(lua, -1, &length);
    std::string result{text, length};
    lua_pop(lua, 2);
    return result;
}

} // namespace

void ScriptHost::start(Services& services, const std::vector<ScriptFile>& files)
{
    m_lua.reset(); // may still run finalizers of the scripts
    m_in_directory_of = nullptr;
    m_scripts.clear();
    m_events = {};
    m_client = {};
    if (m_left) {
        m_left = false;
        forget_interrupt();
    }
    m_lua = std::make_unique<LuaState>(services);
    m_scripts.reserve(files.size()); // m_in_directory_of points into it
    for (const ScriptFile& file : files) {
        load(file);
    }
}

void ScriptHost::load(const ScriptFile& file)
{
    const std::string text = read_script(file);
    Script script;
    script.shown = file.shown;
    script.directory = Fd{::open(file.path.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    if (!script.directory) {
        throw_errno(file.shown);
    }
    script.thread = lua_newthread(m_lua->get());
    script.reference = lua_keep(m_lua->get());
    if (luaL_loadbufferx(script.thread, text.data(), text.size(), k_chunk, "t") != LUA_OK) {
        fail(script, pop_text(script.thread));
        script.ended = true;
    }
    m_scripts.push_back(std::move(script));
}

void ScriptHost::resume(Turn turn)
{
    for (std::size_t i = 0; i < m_scripts.size(); ++i) {
        if (!m_scripts[i].ended && m_scripts[i].waiting == (turn == Turn::after_frame)) {
            run(i);
        }
    }
}

void ScriptHost::run(std::size_t index)
{
    Script& script = m_scripts[index];
    m_current = index;
    script.waiting = false;
    enter_directory(script);
    const RunningThread running{script.thread};
    if (is_broken_off()) {
        return;
    }
    int results = 0;
    const int status = lua_resume(script.thread, nullptr, 0, &results);
    if (status == LUA_YIELD) {
        lua_pop(script.thread, results);
        return;
    }
    if (status != LUA_OK && !is_broken_off()) {
        const char* const text = luaL_tolstring(script.thread, -1, nullptr);
        luaL_traceback(m_lua->get(), script.thread, text, 0);
        fail(script, pop_text(m_lua->get()));
        lua_resetthread(script.thread); // closes what it had to close
    }
    if (!is_broken_off()) {
        end_script(index);
    }
}

void ScriptHost::end_script(std::size_t index)
{
    m_scripts[index].ended = true;
    for (const std::string& id : m_events.ids(EventKind::exit)) {
        EventFunction* const function = m_events.find(id);
        if (function != nullptr && function->script == index) {
            call(*function, std::nullopt);
        }
    }
}

void ScriptHost::fire(EventKind kind, std::optional<std::string_view> argument)
{
    if (!m_lua || !m_events.has(kind)) { // no Lua state: it is being closed
        return;
    }
    for (const std::string& id : m_events.ids(kind)) {
        if (EventFunction* const function = m_events.find(id); function != nullptr) {
            call(*function, argument);
        }
    }
}

void ScriptHost::call(EventFunction& function, std::optional<std::string_view> argument)
{
    lua_State* const lua = m_lua->get();
    const std::size_t before = m_current;
    m_current = function.script;
    enter_directory(m_scripts[m_current]);
    lua_pushcfunction(lua, add_traceback);
    lua_push_kept(lua, function.reference);
    if (argument) {
        push_string(lua, *argument);
    }
    const std::string id = function.id; // the function may detach itself
    int status = LUA_OK;
    {
        const RunningThread running{lua};
        status = lua_pcall(lua, argument ? 1 : 0, 0, -2 - (argument ? 1 : 0));
    }
    if (status != LUA_OK) {
        const std::string text = pop_text(lua);
        EventFunction* const failed = m_events.find(id);
        if (!is_broken_off() && failed != nullptr && !failed->reported) {
            failed->reported = true; // it stays attached, so it would fill the screen
            fail(m_scripts[m_current], "error running function attached by lua function event." +
                                           std::string{to_string(failed->kind)} + "\nError message: " + text);
        }
    }
    lua_pop(lua, 1);
    m_current = before;
    enter_directory(m_scripts[m_current]);
}

void ScriptHost::break_off(std::string_view reason)
{
    fail(m_scripts.at(m_current), reason);
    m_client.exit_code = 1;
    m_broken_off = true;
    interrupt_running_script();
}

void ScriptHost::leave_running_script()
{
    m_left = true;
    interrupt_running_script();
}

void ScriptHost::finish()
{
    m_left = false;
    forget_interrupt();
    lua_sethook(m_lua->get(), nullptr, 0, 0);
    for (std::size_t i = 0; i < m_scripts.size(); ++i) {
        if (!m_scripts[i].ended) {
            end_script(i);
        }
    }
    fire(EventKind::console_close);
}

bool ScriptHost::is_broken_off() const
{
    return m_broken_off || m_left || StopRequest::signal_number() != 0;
}

bool ScriptHost::is_any_running() const
{
    return std::any_of(m_scripts.begin(), m_scripts.end(), [](const Script& script) { return !script.ended; });
}

bool ScriptHost::is_any_idle() const
{
    return std::any_of(m_scripts.begin(), m_scripts.end(),
                       [](const Script& script) { return !script.ended && !script.waiting; });
}

void ScriptHost::fail(const Script& script, std::string_view text)
{
    std::string told{text};
    for (std::size_t at = 0; (at = told.find(k_shown_chunk, at)) != std::string::npos; at += script.shown.size()) {
        told.replace(at, k_shown_chunk.size(), script.shown);
    }
    fail(told);
}

void ScriptHost::fail(std::string_view text)
{
    m_failed = true;
    std::string shown; // messages show a tab as a question mark
    for (const char c : text) {
        shown += c == '\t' ? std::string{"  "} : std::string{c};
    }
    m_report(shown);
}

void ScriptHost::enter_directory(const Script& script)
{
    if (m_in_directory_of != &script) {
        m_in_directory_of = ::fchdir(script.directory.get()) == 0 ? &script : nullptr;
    }
}

std::string_view to_string(EventKind kind)
{
    switch (kind) {
    case EventKind::frame_start:
        return "onframestart";
    case EventKind::frame_end:
        return "onframeend";
    case EventKind::input_poll:
        return "oninputpoll";
    case EventKind::load_state:
        return "onloadstate";
    case EventKind::save_state:
        return "onsavestate";
    case EventKind::exit:
        return "onexit";
    case EventKind::console_close:
        return "onconsoleclose";
    }
    return "";
}

std::string EventRegistry::add(lua_State* lua, EventKind kind, std::string_view name, std::size_t script)
{
    if (m_functions.size() >= k_functions_max) {
        throw Error{"event: more than " + std::to_string(k_functions_max) + " functions are attached"};
    }
    std::string id = make_guid(m_next++);
    const int reference = lua_keep(lua);
    m_functions.push_back({kind, id, std::string{name}, script, reference});
    return id;
}

bool EventRegistry::remove_by_id(lua_State* lua, std::string_view id)
{
    const auto found = std::find_if(m_functions.begin(), m_functions.end(), [&](const auto& f) { return f.id == id; });
    if (found == m_functions.end()) {
        return false;
    }
    lua_drop(lua, found->reference);
    m_functions.erase(found);
    return true;
}

bool EventRegistry::remove_by_name(lua_State* lua, std::string_view name)
{
    const auto found = std::find_if(m_functions.begin(), m_functions.end(),
                                    [&](const auto& f) { return f.name == name && !name.empty(); });
    return found != m_functions.end() && remove_by_id(lua, std::string{found->id});
}

std::vector<std::string> EventRegistry::ids(EventKind kind) const
{
    std::vector<std::string> result;
    for (const EventFunction& function : m_functions) {
        if (function.kind == kind) {
            result.push_back(function.id);
        }
    }
    return result;
}

bool EventRegistry::has(EventKind kind) const
{
    return std::any_of(m_functions.begin(), m_functions.end(), [&](const auto& f) { return f.kind == kind; });
}

EventFunction* EventRegistry::find(std::string_view id)
{
    const auto found = std::find_if(m_functions.begin(), m_functions.end(), [&](const auto& f) { return f.id == id; });
    return found == m_functions.end() ? nullptr : &*found;
}

} // namespace bh::emu
