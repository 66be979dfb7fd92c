#pragma once

#include "api/library.hpp"

#include <cstddef>
#include <memory>

struct lua_State;

namespace bh::emu {

/// A Lua state as scripts of this BizHawk find it: 5.1 or 5.4, standard libraries, BizHawk's tables, `print`,
/// package.path. All states of a process at one time are of one Lua.
///
/// Its memory is bounded; past the limit scripts get "not enough memory". math.random starts from a fixed seed, so that
/// runs repeat.
class LuaState
{
public:
    static constexpr std::size_t k_bytes_max = std::size_t{1} << 30;

    explicit LuaState(Services& services);
    LuaState(const LuaState&) = delete;
    LuaState& operator=(const LuaState&) = delete;
    ~LuaState();

    [[nodiscard]] lua_State* get() const { return m_lua; }

private:
    static void* allocate(void* self, void* block, std::size_t old_size, std::size_t new_size);

    std::size_t m_bytes = 0;
    lua_State* m_lua = nullptr;
};

/// Makes Debian's Lua 5.1 as KopiLua, BizHawk's own Lua 5.1 up to 2.8, is: numbers become text as .NET writes them,
/// os.time() counts from year 1. What the interpreter does itself (`..` with numbers from 1E+15 on) stays C's.
void imitate_kopilua(lua_State* lua);

/// Takes away what Debian's Lua 5.4 keeps of 5.3: EmuHawk on Windows does not have it, and a script that needs it would
/// fail there.
void remove_compatibility_names(lua_State* lua);

} // namespace bh::emu
