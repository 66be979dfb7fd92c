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

} // namespace bh::emu
