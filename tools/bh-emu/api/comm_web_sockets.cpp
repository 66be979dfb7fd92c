#include "api/comm_parts.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

namespace bh::emu {

namespace comm_web_sockets_library {

namespace {

/// Every web socket gets this id, so a new one takes the place of the one before.
constexpr std::string_view k_id = "00000000-0000-0000-0000-000000000000";

/// Null if the script asks for another one.
bizhawk::WebSocket* find_socket(lua_State* lua, Services& services)
{
    const std::string_view id = arg_string(lua, 1);
    if (id.size() != k_id.size()) {
        throw ScriptError{"System.FormatException: Unrecognized Guid format."};
    }
    return id == k_id ? services.comm.web_socket.get() : nullptr;
}

int open(lua_State* lua, Services& services)
{
    services.comm.web_socket = std::make_unique<bizhawk::WebSocket>(arg_string(lua, 1), services.comm.stop_fd);
    push_string(lua, k_id);
    return 1;
}

int send(lua_State* lua, Services& services)
{
    expect_arguments(lua, 3);
    bizhawk::WebSocket* const socket = find_socket(lua, services);
    const std::string_view text = arg_string(lua, 2);
    const bool is_end = arg_bool(lua, 3);
    if (socket != nullptr) {
        socket->send(text, is_end);
    }
    return 0;
}

int receive(lua_State* lua, Services& services)
{
    bizhawk::WebSocket* const socket = find_socket(lua, services);
    const std::int64_t bytes_max = arg_integer(lua, 2);
    if (socket == nullptr) {
        return push_nil(lua);
    }
    if (bytes_max < 0 || static_cast<std::uint64_t>(bytes_max) > bizhawk::WebSocket::k_receive_bytes_max) {
        throw ScriptError{"comm.ws_receive: " + std::to_string(bytes_max) + " bytes (0 to 64 MiB)"};
    }
    push_string(lua, socket->receive(static_cast<std::size_t>(bytes_max)));
    return 1;
}

int get_status(lua_State* lua, Services& services)
{
    const bizhawk::WebSocket* const socket = find_socket(lua, services);
    if (socket == nullptr) {
        return push_nil(lua);
    }
    lua_pushinteger(lua, static_cast<lua_Integer>(socket->state()));
    return 1;
}

int close(lua_State* lua, Services& services)
{
    expect_arguments(lua, 3);
    bizhawk::WebSocket* const socket = find_socket(lua, services);
    const std::int64_t status = arg_integer(lua, 2);
    if (socket != nullptr) {
        socket->close(static_cast<int>(status), arg_optional_string(lua, 3).value_or(""));
    }
    return 0;
}

constexpr std::array k_entries{
    entry<open>("ws_open"),   entry<send>("ws_send"), entry<receive>("ws_receive"), entry<get_status>("ws_get_status"),
    entry<close>("ws_close"),
};

} // namespace

} // namespace comm_web_sockets_library

void open_comm_web_sockets(lua_State* lua, Services& services)
{
    open_library(lua, services, "comm", comm_web_sockets_library::k_entries);
}

} // namespace bh::emu
