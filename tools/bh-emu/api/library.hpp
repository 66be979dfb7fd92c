#pragma once

#include "bizhawk.hpp"
#include "script/window.hpp"

#include <bh/image/image.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

struct lua_State;

namespace bh::emu {

struct CommObjects;
class Forms;
class Machine;
class MemoryStates;
class MoviePlayer;
class MovieRecorder;
class ScriptHost;
class UserBag;

/// Folders that scripts ask bh_emu for; absolute.
struct Folders
{
    std::filesystem::path start;                    ///< where bh-emu was started
    std::vector<std::filesystem::path> allow_write; ///< where a server may save states, beside the script's folder
};

/// What the Lua libraries work on; lives as long as the Lua state. Get it inside a binding as its second parameter.
struct Services
{
    const BizHawk& bizhawk;
    const EmuHawkFlags& flags;
    const Folders& folders;
    ConsoleWindow& console;
    DrawList& drawings;
    Machine& machine;
    MoviePlayer& movie;
    ScriptHost& scripts;
    UserBag& user_bag;
    Forms& forms;
    MemoryStates& memory_states;
    /// The core's current picture: no drawings, no scaling. Black before the first frame. Valid until the next call.
    std::function<const image::Image&()> picture;
    /// Replaces `png` by it.
    std::function<void(std::string& png)> screenshot;
    CommObjects& comm;
    MovieRecorder* recorder; ///< null without --record
    /// A line over EmuHawk's picture (gui.addmessage).
    std::function<void(std::string_view text)> show_message;
};

// Each makes one global table (open_memory makes memory and mainmemory). Called once, on a fresh Lua state.
void open_bit(lua_State* lua, Services& services);
void open_bizstring(lua_State* lua, Services& services);
void open_client(lua_State* lua, Services& services);
void open_client_window(lua_State* lua, Services& services); // adds to the table of open_client()
// These four make one table.
void open_comm_http(lua_State* lua, Services& services);
void open_comm_maps(lua_State* lua, Services& services);
void open_comm_sockets(lua_State* lua, Services& services);
void open_comm_web_sockets(lua_State* lua, Services& services);
void open_console(lua_State* lua, Services& services);
void open_emu(lua_State* lua, Services& services);
void open_event(lua_State* lua, Services& services);
void open_forms(lua_State* lua, Services& services);         // dialogs and controls, and clicks on them
void open_form_contents(lua_State* lua, Services& services); // the same table: texts, properties, drawing
void open_gameinfo(lua_State* lua, Services& services);
void open_gui(lua_State* lua, Services& services);
void open_input(lua_State* lua, Services& services);
void open_joypad(lua_State* lua, Services& services);
void open_memory(lua_State* lua, Services& services);
void open_memorysavestate(lua_State* lua, Services& services);
void open_movie(lua_State* lua, Services& services);
void open_savestate(lua_State* lua, Services& services);
void open_userdata(lua_State* lua, Services& services);
/// What BizHawk has not: a table of our own, bh_emu, by which scripts know where they run.
void open_bh_emu(lua_State* lua, Services& services);

} // namespace bh::emu
