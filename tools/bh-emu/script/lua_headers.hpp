#pragma once

// Lua's headers, with the linkage that the system's Lua built as C++ has.
#ifdef BH_LUA_HAS_C_NAMES
#include <lua.hpp>
#else
#include <lua.h>
// After lua.h, which they need.
#include <lauxlib.h>
#include <lualib.h>
#endif
