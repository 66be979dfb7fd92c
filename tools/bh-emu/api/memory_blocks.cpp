#include "api/memory_blocks.hpp"

#include "api/memory_access.hpp"
#include "machine/hash.hpp"

#include <limits>
#include <vector>

namespace bh::emu {

namespace {

bool is_inside(const Domain& domain, std::int64_t address)
{
    return address >= 0 && static_cast<std::uint64_t>(address) < domain.size;
}

// The last of `count` addresses still fits an integer.
void check_address(const Domain& domain, std::int64_t address, std::size_t count)
{
    if (address > std::numeric_limits<std::int64_t>::max() - static_cast<std::int64_t>(count)) {
        throw ScriptError{domain.name + ": " + std::to_string(address) + " is no address"};
    }
}

} // namespace

std::vector<std::uint8_t> read_block(Services& services, const Domain& domain, std::int64_t address, std::int64_t count)
{
    const std::size_t size = checked_count(count);
    check_address(domain, address, size);
    bool warned = false;
    std::vector<std::uint8_t> bytes(size);
    for (std::size_t i = 0; i < size; ++i) {
        const std::int64_t at = address + static_cast<std::int64_t>(i);
        const bool read = is_inside(domain, at) || !warned;
        warned = warned || !is_inside(domain, at);
        bytes[i] = read ? read_byte(services, domain, at) : std::uint8_t{0};
    }
    return bytes;
}

void write_block(Services& services, const Domain& domain, std::int64_t address, std::string_view bytes)
{
    check_address(domain, address, checked_count(static_cast<std::int64_t>(bytes.size())));
    for (const char byte : bytes) {
        write_byte(services, domain, address++, static_cast<std::uint8_t>(byte));
    }
}

int push_block(lua_State* lua, Services& services, const Domain& domain, std::int64_t address, std::int64_t count,
               lua_Integer first)
{
    const std::vector<std::uint8_t> bytes = read_block(services, domain, address, count);
    lua_createtable(lua, static_cast<int>(bytes.size()), 1);
    for (const std::uint8_t byte : bytes) {
        lua_pushinteger(lua, byte);
        lua_rawseti(lua, -2, first++);
    }
    return 1;
}

void write_sequence(lua_State* lua, Services& services, const Domain& domain, std::int64_t address, int index)
{
    const std::size_t size = checked_count(static_cast<std::int64_t>(lua_rawlen(lua, index)));
    check_address(domain, address, size);
    for (std::size_t i = 0; i < size; ++i) {
        lua_rawgeti(lua, index, static_cast<lua_Integer>(i) + 1);
        write_byte(services, domain, address + static_cast<std::int64_t>(i),
                   static_cast<std::uint8_t>(arg_integer(lua, -1)));
        lua_pop(lua, 1);
    }
}

void write_by_address(lua_State* lua, Services& services, const Domain& domain, int index)
{
    lua_pushnil(lua);
    while (lua_next(lua, index) != 0) {
        write_byte(services, domain, arg_integer(lua, -2), static_cast<std::uint8_t>(arg_integer(lua, -1)));
        lua_pop(lua, 1);
    }
}

std::string hash_block(const Domain& domain, std::int64_t address, std::int64_t count)
{
    if (address < 0 || count < 0 || static_cast<std::uint64_t>(address) > domain.size ||
        static_cast<std::uint64_t>(count) > domain.size - static_cast<std::uint64_t>(address)) {
        throw ScriptError{domain.name + ": hash_region: " + std::to_string(count) + " bytes at " +
                          std::to_string(address) + " are not all inside its " + std::to_string(domain.size)};
    }
    std::vector<std::byte> bytes;
    bytes.reserve(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i) {
        const auto at = static_cast<std::uint64_t>(address + i);
        const BusPlace place = domain.find(at);
        bytes.push_back(place.data != nullptr ? *place.data : std::byte{domain.open_bus(at)});
    }
    return sha256_hex(bytes);
}

} // namespace bh::emu
