#include "script/bind.hpp"

#include <array>
#include <bit>

namespace bh::emu {

namespace bit_library {

namespace {

// C# takes these as uint, and a shift by its low five bits.
std::uint32_t word(lua_State* lua, int index)
{
    return static_cast<std::uint32_t>(arg_integer(lua, index));
}

int shift(lua_State* lua)
{
    return static_cast<int>(arg_integer(lua, 2) & 31);
}

int push(lua_State* lua, std::int64_t value)
{
    lua_pushinteger(lua, value);
    return 1;
}

/// BizHawk says so at each call since its Lua has operators.
void deprecate(Services& services, const char* text)
{
    if (services.bizhawk.version >= BizHawkVersion{2, 9, 0}) {
        services.console.log(text);
    }
}

int band(lua_State* lua, Services& services)
{
    deprecate(services, "Using bit.band is deprecated, use the & operator instead.");
    return push(lua, word(lua, 1) & word(lua, 2));
}

int bnot(lua_State* lua, Services& services)
{
    deprecate(services, "Using bit.bnot is deprecated, use the ~a operator instead.");
    return push(lua, ~word(lua, 1));
}

int bor(lua_State* lua, Services& services)
{
    deprecate(services, "Using bit.bor is deprecated, use the | operator instead.");
    return push(lua, word(lua, 1) | word(lua, 2));
}

int bxor(lua_State* lua, Services& services)
{
    deprecate(services, "Using bit.bxor is deprecated, use the a ~ b operator instead (not a typo, ^ is pow).");
    return push(lua, word(lua, 1) ^ word(lua, 2));
}

int lshift(lua_State* lua, Services& services)
{
    deprecate(services, "Using bit.lshift is deprecated, use the << operator instead.");
    return push(lua, word(lua, 1) << shift(lua));
}

int rshift(lua_State* lua, Services& services)
{
    deprecate(services, "Using bit.rshift is deprecated, use the >> operator instead.");
    return push(lua, word(lua, 1) >> shift(lua));
}

int rol(lua_State* lua, Services&)
{
    return push(lua, std::rotl(word(lua, 1), shift(lua)));
}

int ror(lua_State* lua, Services&)
{
    return push(lua, std::rotr(word(lua, 1), shift(lua)));
}

int arshift(lua_State* lua, Services&)
{
    return push(lua, static_cast<std::int32_t>(word(lua, 1)) >> shift(lua));
}

/// 1 << pos is an int there: bit 31 also stands for all above it.
std::int64_t single_bit(lua_State* lua)
{
    return static_cast<std::int32_t>(1U << shift(lua));
}

int check(lua_State* lua, Services&)
{
    lua_pushboolean(lua, (arg_integer(lua, 1) & single_bit(lua)) != 0 ? 1 : 0);
    return 1;
}

int set(lua_State* lua, Services&)
{
    return push(lua, word(lua, 1) | 1U << shift(lua));
}

int clear(lua_State* lua, Services&)
{
    return push(lua, std::int64_t{word(lua, 1)} & ~single_bit(lua));
}

int byteswap_16(lua_State* lua, Services&)
{
    return push(lua, __builtin_bswap16(static_cast<std::uint16_t>(arg_integer(lua, 1))));
}

int byteswap_32(lua_State* lua, Services&)
{
    return push(lua, __builtin_bswap32(word(lua, 1)));
}

int byteswap_64(lua_State* lua, Services&)
{
    return push(lua, static_cast<std::int64_t>(__builtin_bswap64(static_cast<std::uint64_t>(arg_integer(lua, 1)))));
}

constexpr std::array k_entries{
    entry<band>("band"),
    entry<bnot>("bnot"),
    entry<bor>("bor"),
    entry<bxor>("bxor"),
    entry<lshift>("lshift"),
    entry<rshift>("rshift"),
    entry<rol>("rol"),
    entry<ror>("ror"),
    entry<arshift>("arshift"),
    entry<check>("check"),
    entry<set>("set"),
    entry<clear>("clear"),
    entry<byteswap_16>("byteswap_16"),
    entry<byteswap_32>("byteswap_32"),
    entry<byteswap_64>("byteswap_64"),
};

} // namespace

} // namespace bit_library

void open_bit(lua_State* lua, Services& services)
{
    open_library(lua, services, "bit", bit_library::k_entries);
}

} // namespace bh::emu
