#include "api/memory_access.hpp"

#include "machine/machine.hpp"
#include "machine/rom.hpp"
#include "script/script_host.hpp"

#include <array>
#include <cstdio>
#include <limits>
#include <vector>

namespace bh::emu {

namespace {

const Domain& current_domain(Services& services)
{
    const DomainList& domains = services.machine.domains();
    const Domain* domain = domains.find(services.scripts.client().memory_domain);
    if (domain == nullptr) {
        domain = domains.find(DomainList::k_system_bus);
    }
    if (domain == nullptr) {
        domain = domains.main();
    }
    if (domain == nullptr) {
        throw ScriptError{"memory: there is no game"};
    }
    return *domain;
}

// A line on the console, once for each of `domain` and `what`.
void note(Services& services, const Domain& domain, std::int64_t address, const char* what)
{
    if (services.scripts.client().told.insert(domain.name + what).second) {
        std::array<char, 24> hex{};
        std::snprintf(hex.data(), hex.size(), "0x%llX", static_cast<unsigned long long>(address));
        services.console.log(domain.name + ": " + hex.data() + ": " + what + " (said once)");
    }
}

// Up to 2.8 an address below 0 raises; later it is outside the memory as any other.
void check_sign(const Services& services, std::int64_t address)
{
    if (address < 0 && services.bizhawk.has_lua51()) {
        throw ScriptError{"System.OverflowException: " + std::to_string(address) + " is no address"};
    }
}

bool is_inside(Services& services, const Domain& domain, std::int64_t address, const char* action)
{
    if (address >= 0 && static_cast<std::uint64_t>(address) < domain.size) {
        return true;
    }
    services.console.log(std::string{"Warning: attempted "} + action + std::to_string(address) +
                         " outside the memory size of " + std::to_string(domain.size) + " (" + domain.name + ")");
    return false;
}

} // namespace

const Domain& domain_for(Services& services, MemoryScope scope, std::optional<std::string_view> name)
{
    const DomainList& domains = services.machine.domains();
    if (scope == MemoryScope::main) {
        if (domains.main() == nullptr) {
            throw ScriptError{"mainmemory: there is no game"};
        }
        return *domains.main();
    }
    if (!name) {
        return current_domain(services);
    }
    if (const Domain* const domain = domains.find(*name); domain != nullptr) {
        return *domain;
    }
    services.console.log("Unable to find domain: " + std::string{*name} + ", falling back to current");
    return current_domain(services);
}

std::uint8_t read_byte(Services& services, const Domain& domain, std::int64_t address)
{
    check_sign(services, address);
    if (!is_inside(services, domain, address, "read of ")) {
        return 0;
    }
    const BusPlace place = domain.find(static_cast<std::uint64_t>(address));
    if (place.data == nullptr) {
        note(services, domain, address, "the core does not show what is there, so scripts read the open bus");
        return domain.open_bus(static_cast<std::uint64_t>(address));
    }
    return std::to_integer<std::uint8_t>(*place.data);
}

void write_byte(Services& services, const Domain& domain, std::int64_t address, std::uint8_t value)
{
    check_sign(services, address);
    if (!is_inside(services, domain, address, "write to ")) {
        return;
    }
    const BusPlace place = domain.find(static_cast<std::uint64_t>(address));
    if (place.data == nullptr) {
        note(services, domain, address, "the core does not show what is there, so nothing is written");
        return;
    }
    if (place.read_only) {
        note(services, domain, address, "cannot be written, as the core works on a copy of its own");
        return;
    }
    *place.data = std::byte{value};
}

std::size_t checked_count(std::int64_t wanted)
{
    if (wanted < 0 || wanted > k_block_bytes_max) {
        throw ScriptError{std::to_string(wanted) + " bytes asked for; a block has 0 to " +
                          std::to_string(k_block_bytes_max)};
    }
    return static_cast<std::size_t>(wanted);
}

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
