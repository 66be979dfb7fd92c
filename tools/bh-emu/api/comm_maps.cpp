#include "api/comm.hpp"
#include "api/memory_access.hpp"

#include <bh/bizhawk/text.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bh::emu {

namespace comm_maps_library {

namespace {

std::size_t size_argument(lua_State* lua, int index)
{
    const std::int64_t size = arg_integer(lua, index);
    if (size < 0) {
        throw ScriptError{"System.ArgumentOutOfRangeException: A positive number is required.\nParameter name: size"};
    }
    return static_cast<std::size_t>(size);
}

int write_bytes(lua_State* lua, Services& services, const std::string& name, std::string_view bytes)
{
    services.comm.maps.write(name, bytes);
    lua_pushinteger(lua, static_cast<lua_Integer>(bytes.size()));
    return 1;
}

int set_filename(lua_State* lua, Services& services)
{
    expect_arguments(lua, 1);
    const auto name = arg_optional_string(lua, 1);
    services.comm.map_of_screenshots = name ? std::optional{std::string{*name}} : std::nullopt;
    return 0;
}

int get_filename(lua_State* lua, Services& services)
{
    return push_optional(lua, services.comm.map_of_screenshots);
}

int take_screenshot(lua_State* lua, Services& services)
{
    if (!services.comm.map_of_screenshots) {
        services.console.log("MMF screenshot target not set; start EmuHawk with `--mmf=filename`");
        lua_pushinteger(lua, 0);
        return 1;
    }
    std::string png;
    services.screenshot(png);
    return write_bytes(lua, services, *services.comm.map_of_screenshots, png);
}

int write_text(lua_State* lua, Services& services)
{
    const std::string name{arg_string(lua, 1)};
    const std::string_view text = arg_string(lua, 2);
    const bool is_utf8 = services.bizhawk.version >= k_since_flags;
    return write_bytes(lua, services, name,
                       is_utf8 ? bizhawk::repair_utf8(std::string{text}) : bizhawk::to_ascii(text));
}

int write_table(lua_State* lua, Services& services)
{
    const std::string name{arg_string(lua, 1)};
    return write_bytes(lua, services, name, arg_bytes(lua, 2));
}

int read_text(lua_State* lua, Services& services)
{
    const std::string name{arg_string(lua, 1)};
    push_string(lua, bizhawk::repair_utf8(std::string{services.comm.maps.read(name, size_argument(lua, 2))}));
    return 1;
}

int read_table(lua_State* lua, Services& services)
{
    const std::string name{arg_string(lua, 1)};
    const std::string_view bytes = services.comm.maps.read(name, size_argument(lua, 2));
    lua_createtable(lua, static_cast<int>(bytes.size()), 1);
    lua_Integer key = 0;
    for (const char byte : bytes) {
        lua_pushinteger(lua, static_cast<unsigned char>(byte));
        lua_rawseti(lua, -2, key++);
    }
    return 1;
}

// Both copies: name, address, length, domain.
int copy_from_memory(lua_State* lua, Services& services)
{
    const std::string name{arg_string(lua, 1)};
    const Domain& domain = domain_for(services, MemoryScope::chosen, arg_optional_string(lua, 4));
    const auto bytes = read_block(services, domain, arg_integer(lua, 2), arg_integer(lua, 3));
    return write_bytes(lua, services, name, std::string{bytes.begin(), bytes.end()});
}

int copy_to_memory(lua_State* lua, Services& services)
{
    const std::string name{arg_string(lua, 1)};
    const Domain& domain = domain_for(services, MemoryScope::chosen, arg_optional_string(lua, 4));
    write_block(services, domain, arg_integer(lua, 2), services.comm.maps.read(name, size_argument(lua, 3)));
    return 0;
}

constexpr std::array k_entries{
    entry<set_filename>("mmfSetFilename"),    entry<get_filename>("mmfGetFilename"),
    entry<take_screenshot>("mmfScreenshot"),  entry<write_text>("mmfWrite"),
    entry<write_table>("mmfWriteBytes"),      entry<read_text>("mmfRead"),
    entry<read_table>("mmfReadBytes"),        entry<copy_from_memory>("mmfCopyFromMemory"),
    entry<copy_to_memory>("mmfCopyToMemory"),
};

} // namespace

} // namespace comm_maps_library

void open_comm_maps(lua_State* lua, Services& services)
{
    open_library(lua, services, "comm", comm_maps_library::k_entries);
}

} // namespace bh::emu
