#include "api/memory_access.hpp"
#include "machine/machine.hpp"
#include "script/script_host.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

namespace bh::emu {

namespace memory_library {

namespace {

// memory.* take a domain as argument `index`, mainmemory.* do not.
template <MemoryScope Scope>
const Domain& domain_argument(lua_State* lua, Services& services, int index)
{
    return domain_for(services, Scope, Scope == MemoryScope::chosen ? arg_optional_string(lua, index) : std::nullopt);
}

// Room for the bytes behind the first; what is that far out is outside of any domain anyway.
std::int64_t address_argument(lua_State* lua, int index)
{
    return std::min(arg_integer(lua, index), std::numeric_limits<std::int64_t>::max() - 8);
}

std::uint32_t read_value(Services& services, const Domain& domain, std::int64_t address, int bytes, bool big_endian)
{
    std::uint32_t value = 0;
    for (int i = 0; i < bytes; ++i) {
        const std::uint32_t byte = read_byte(services, domain, address + i);
        value |= byte << 8 * (big_endian ? bytes - 1 - i : i);
    }
    return value;
}

void write_value(Services& services, const Domain& domain, std::int64_t address, std::uint32_t value, int bytes,
                 bool big_endian)
{
    for (int i = 0; i < bytes; ++i) {
        write_byte(services, domain, address + i,
                   static_cast<std::uint8_t>(value >> 8 * (big_endian ? bytes - 1 - i : i)));
    }
}

template <MemoryScope Scope, int Bytes, bool Signed, bool BigEndian>
int read(lua_State* lua, Services& services)
{
    const Domain& domain = domain_argument<Scope>(lua, services, 2);
    const std::uint32_t value = read_value(services, domain, address_argument(lua, 1), Bytes, BigEndian);
    constexpr int k_unused_bits = 32 - 8 * Bytes;
    if constexpr (Signed) {
        lua_pushinteger(lua, static_cast<std::int32_t>(value << k_unused_bits) >> k_unused_bits);
    } else {
        lua_pushinteger(lua, value);
    }
    return 1;
}

template <MemoryScope Scope, int Bytes, bool BigEndian>
int write(lua_State* lua, Services& services)
{
    const Domain& domain = domain_argument<Scope>(lua, services, 3);
    write_value(services, domain, address_argument(lua, 1), static_cast<std::uint32_t>(arg_integer(lua, 2)), Bytes,
                BigEndian);
    return 0;
}

template <MemoryScope Scope>
int readfloat(lua_State* lua, Services& services)
{
    const bool big_endian = arg_bool(lua, 2);
    const Domain& domain = domain_argument<Scope>(lua, services, 3);
    lua_pushnumber(lua, std::bit_cast<float>(read_value(services, domain, address_argument(lua, 1), 4, big_endian)));
    return 1;
}

template <MemoryScope Scope>
int writefloat(lua_State* lua, Services& services)
{
    const auto value = static_cast<float>(arg_number(lua, 2));
    const bool big_endian = arg_bool(lua, 3);
    const Domain& domain = domain_argument<Scope>(lua, services, 4);
    write_value(services, domain, address_argument(lua, 1), std::bit_cast<std::uint32_t>(value), 4, big_endian);
    return 0;
}

template <MemoryScope Scope, lua_Integer First>
int read_array(lua_State* lua, Services& services)
{
    return push_block(lua, services, domain_argument<Scope>(lua, services, 3), arg_integer(lua, 1), arg_integer(lua, 2),
                      First);
}

template <MemoryScope Scope>
int read_dict(lua_State* lua, Services& services)
{
    const auto address = arg_integer(lua, 1);
    return push_block(lua, services, domain_argument<Scope>(lua, services, 3), address, arg_integer(lua, 2), address);
}

template <MemoryScope Scope>
int write_array(lua_State* lua, Services& services)
{
    arg_table(lua, 2);
    write_sequence(lua, services, domain_argument<Scope>(lua, services, 3), arg_integer(lua, 1), 2);
    return 0;
}

template <MemoryScope Scope>
int write_dict(lua_State* lua, Services& services)
{
    arg_table(lua, 1);
    write_by_address(lua, services, domain_argument<Scope>(lua, services, 2), 1);
    return 0;
}

template <MemoryScope Scope>
int hash_region(lua_State* lua, Services& services)
{
    const Domain& domain = domain_argument<Scope>(lua, services, 3);
    push_string(lua, hash_block(domain, arg_integer(lua, 1), arg_integer(lua, 2)));
    return 1;
}

template <MemoryScope Scope>
int getcurrentmemorydomainsize(lua_State* lua, Services& services)
{
    lua_pushinteger(lua, static_cast<lua_Integer>(domain_for(services, Scope, std::nullopt).size));
    return 1;
}

template <MemoryScope Scope>
int getcurrentmemorydomain(lua_State* lua, Services& services)
{
    push_string(lua, domain_for(services, Scope, std::nullopt).name);
    return 1;
}

int getmemorydomainlist(lua_State* lua, Services& services)
{
    std::vector<std::string> names;
    for (const Domain& domain : services.machine.domains().all()) {
        names.push_back(domain.name);
    }
    push_strings(lua, names, 0);
    return 1;
}

int getmemorydomainsize(lua_State* lua, Services& services)
{
    lua_pushinteger(lua, static_cast<lua_Integer>(domain_argument<MemoryScope::chosen>(lua, services, 1).size));
    return 1;
}

int usememorydomain(lua_State* lua, Services& services)
{
    const std::string_view name = arg_string(lua, 1);
    const DomainList& domains = services.machine.domains();
    const bool is_there = domains.find(name) != nullptr;
    if (is_there) {
        services.scripts.client().memory_domain = name;
    } else {
        services.console.log("Unable to find domain: " + std::string{name});
    }
    lua_pushboolean(lua, is_there ? 1 : 0);
    return 1;
}

template <MemoryScope Scope>
constexpr std::array k_entries{
    entry<read<Scope, 1, false, false>>("readbyte"),
    entry<read<Scope, 1, false, false>>("read_u8"),
    entry<read<Scope, 1, true, false>>("read_s8"),
    entry<read<Scope, 2, false, false>>("read_u16_le"),
    entry<read<Scope, 2, true, false>>("read_s16_le"),
    entry<read<Scope, 2, false, true>>("read_u16_be"),
    entry<read<Scope, 2, true, true>>("read_s16_be"),
    entry<read<Scope, 3, false, false>>("read_u24_le"),
    entry<read<Scope, 3, true, false>>("read_s24_le"),
    entry<read<Scope, 3, false, true>>("read_u24_be"),
    entry<read<Scope, 3, true, true>>("read_s24_be"),
    entry<read<Scope, 4, false, false>>("read_u32_le"),
    entry<read<Scope, 4, true, false>>("read_s32_le"),
    entry<read<Scope, 4, false, true>>("read_u32_be"),
    entry<read<Scope, 4, true, true>>("read_s32_be"),
    entry<write<Scope, 1, false>>("writebyte"),
    entry<write<Scope, 1, false>>("write_u8"),
    entry<write<Scope, 1, false>>("write_s8"),
    entry<write<Scope, 2, false>>("write_u16_le"),
    entry<write<Scope, 2, false>>("write_s16_le"),
    entry<write<Scope, 2, true>>("write_u16_be"),
    entry<write<Scope, 2, true>>("write_s16_be"),
    entry<write<Scope, 3, false>>("write_u24_le"),
    entry<write<Scope, 3, false>>("write_s24_le"),
    entry<write<Scope, 3, true>>("write_u24_be"),
    entry<write<Scope, 3, true>>("write_s24_be"),
    entry<write<Scope, 4, false>>("write_u32_le"),
    entry<write<Scope, 4, false>>("write_s32_le"),
    entry<write<Scope, 4, true>>("write_u32_be"),
    entry<write<Scope, 4, true>>("write_s32_be"),
    entry<readfloat<Scope>>("readfloat"),
    entry<writefloat<Scope>>("writefloat"),
    entry<read_array<Scope, 0>>("readbyterange"),
    entry<read_array<Scope, 1>>("read_bytes_as_array"),
    entry<read_dict<Scope>>("read_bytes_as_dict"),
    entry<write_array<Scope>>("write_bytes_as_array"),
    entry<write_dict<Scope>>("write_bytes_as_dict"),
    entry<write_dict<Scope>>("writebyterange"),
    entry<hash_region<Scope>>("hash_region"),
    entry<getcurrentmemorydomainsize<Scope>>("getcurrentmemorydomainsize"),
};

constexpr std::array k_memory_only{
    entry<getcurrentmemorydomain<MemoryScope::chosen>>("getcurrentmemorydomain"),
    entry<getmemorydomainlist>("getmemorydomainlist"),
    entry<getmemorydomainsize>("getmemorydomainsize"),
    entry<usememorydomain>("usememorydomain"),
};

constexpr std::array k_main_memory_only{
    entry<getcurrentmemorydomain<MemoryScope::main>>("getname"),
};

} // namespace

} // namespace memory_library

void open_memory(lua_State* lua, Services& services)
{
    open_library(lua, services, "memory", memory_library::k_entries<MemoryScope::chosen>);
    open_library(lua, services, "memory", memory_library::k_memory_only);
    open_library(lua, services, "mainmemory", memory_library::k_entries<MemoryScope::main>);
    open_library(lua, services, "mainmemory", memory_library::k_main_memory_only);
}

} // namespace bh::emu
