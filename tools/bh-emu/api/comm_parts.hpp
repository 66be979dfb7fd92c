#pragma once

#include "api/comm_objects.hpp"
#include "script/bind.hpp"

#include <optional>
#include <string>

namespace bh::emu {

// The comm library, by what its functions work on.
void open_comm_http(lua_State* lua, Services& services);
void open_comm_sockets(lua_State* lua, Services& services);
void open_comm_maps(lua_State* lua, Services& services);
void open_comm_web_sockets(lua_State* lua, Services& services);

/// What .NET says when an object is used that was never made.
inline constexpr const char* k_null_reference =
    "System.NullReferenceException: Object reference not set to an instance of an object";

/// Releases in which functions first appear.
inline constexpr BizHawkVersion k_since_flags{2, 3, 2}; ///< comm's objects are made for command line flags

/// NLua refuses a call that leaves out an argument without a default; nil is an argument.
void expect_arguments(lua_State* lua, int count);
int push_nil(lua_State* lua);
int push_optional(lua_State* lua, const std::optional<std::string>& text);

/// The values of the table at `index`, in Lua's own order, as bytes. \throws ScriptError for one that is no integer
std::string arg_bytes(lua_State* lua, int index);

} // namespace bh::emu
