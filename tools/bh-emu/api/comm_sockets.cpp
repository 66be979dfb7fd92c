#include "api/comm_parts.hpp"
#include "script/script_host.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace bh::emu {

namespace comm_sockets_library {

namespace {

bizhawk::Socket* check_socket(Services& services)
{
    if (services.comm.socket == nullptr) {
        services.console.log("Socket server was not initialized, please initialize it via the command line");
    }
    return services.comm.socket.get();
}

// Raises inside the script, and ends the run: EmuHawk would stand still here.
[[noreturn]] void give_up(lua_State* lua, Services& services, const bizhawk::PeerClosed& reason)
{
    luaL_where(lua, 1);
    services.scripts.break_off(std::string{lua_tostring(lua, -1)} + reason.what());
    throw ScriptError{reason.what()};
}

int push_answer(lua_State* lua, Services& services, const char* instead_of_nothing)
{
    try {
        const std::string answer = services.comm.socket->receive();
        push_string(lua, answer.empty() ? std::string_view{instead_of_nothing} : std::string_view{answer});
    } catch (const bizhawk::PeerClosed& closed) {
        give_up(lua, services, closed);
    }
    return 1;
}

bool send_picture(Services& services)
{
    std::string png;
    services.screenshot(png);
    return services.comm.socket->send_screenshot(png);
}

int send_text(lua_State* lua, Services& services)
{
    expect_arguments(lua, 1);
    bizhawk::Socket* const socket = check_socket(services);
    const auto text = arg_optional_string(lua, 1);
    if (socket != nullptr && !text) {
        throw ScriptError{"System.ArgumentNullException: Value cannot be null."};
    }
    const int sent = socket == nullptr ? -1 : socket->send(*text);
    if (services.profile.version < k_since_flags) {
        push_string(lua, "Sent : " + std::to_string(sent) + " bytes");
    } else {
        lua_pushinteger(lua, sent);
    }
    return 1;
}

int send_bytes(lua_State* lua, Services& services)
{
    expect_arguments(lua, 1);
    bizhawk::Socket* const socket = check_socket(services);
    lua_pushinteger(lua, socket == nullptr ? -1 : socket->send_bytes(arg_bytes(lua, 1)));
    return 1;
}

int response(lua_State* lua, Services& services)
{
    return check_socket(services) == nullptr ? push_nil(lua) : push_answer(lua, services, "");
}

int screenshot(lua_State* lua, Services& services)
{
    if (check_socket(services) == nullptr) {
        return push_nil(lua);
    }
    push_string(lua, send_picture(services) ? "Screenshot was sent" : "Screenshot could not be sent");
    return 1;
}

int screenshot_response(lua_State* lua, Services& services)
{
    if (check_socket(services) == nullptr) {
        return push_nil(lua);
    }
    send_picture(services);
    return push_answer(lua, services, "Failed to get a response");
}

int successful(lua_State* lua, Services& services)
{
    const bizhawk::Socket* const socket = check_socket(services);
    lua_pushboolean(lua, socket != nullptr && socket->is_successful() ? 1 : 0);
    return 1;
}

int set_timeout(lua_State* lua, Services& services)
{
    const std::int64_t timeout_ms = arg_integer(lua, 1);
    bizhawk::Socket* const socket = check_socket(services);
    if (timeout_ms < -1 || timeout_ms > std::numeric_limits<std::int32_t>::max()) {
        throw ScriptError{
            "System.ArgumentOutOfRangeException: Specified argument was out of the range of valid values."};
    }
    if (socket != nullptr) {
        socket->set_timeout(std::chrono::milliseconds{timeout_ms});
    }
    return 0;
}

bizhawk::Socket& need_socket(Services& services)
{
    bizhawk::Socket* const socket = check_socket(services);
    if (socket == nullptr) {
        throw ScriptError{k_null_reference};
    }
    return *socket;
}

int set_ip(lua_State* lua, Services& services)
{
    const std::string ip{arg_string(lua, 1)};
    need_socket(services).set_ip(ip);
    return 0;
}

int set_port(lua_State* lua, Services& services)
{
    const std::int64_t port = arg_integer(lua, 1);
    bizhawk::Socket& socket = need_socket(services);
    if (port < 0 || port > std::numeric_limits<std::uint16_t>::max()) {
        throw ScriptError{"System.OverflowException: Value was either too large or too small for a UInt16."};
    }
    socket.set_port(static_cast<std::uint16_t>(port));
    return 0;
}

// These two say nothing when there is no socket: a script can ask them whether there is one.
int get_ip(lua_State* lua, Services& services)
{
    const bizhawk::Socket* const socket = services.comm.socket.get();
    return push_optional(lua, socket == nullptr ? std::nullopt : std::optional{socket->ip()});
}

int get_port(lua_State* lua, Services& services)
{
    if (services.comm.socket == nullptr) {
        return push_nil(lua);
    }
    lua_pushinteger(lua, services.comm.socket->port());
    return 1;
}

int get_info(lua_State* lua, Services& services)
{
    const bizhawk::Socket* const socket = check_socket(services);
    push_string(lua, socket == nullptr ? "" : socket->ip() + ":" + std::to_string(socket->port()));
    return 1;
}

int is_connected(lua_State* lua, Services& services)
{
    if (services.comm.socket == nullptr) {
        throw ScriptError{k_null_reference};
    }
    lua_pushboolean(lua, services.comm.socket->is_connected() ? 1 : 0);
    return 1;
}

constexpr std::array k_entries{
    entry<send_text>("socketServerSend"),
    entry<send_bytes>("socketServerSendBytes"),
    entry<response>("socketServerResponse"),
    entry<screenshot>("socketServerScreenShot"),
    entry<screenshot_response>("socketServerScreenShotResponse"),
    entry<successful>("socketServerSuccessful"),
    entry<set_timeout>("socketServerSetTimeout"),
    entry<set_ip>("socketServerSetIp"),
    entry<set_port>("socketServerSetPort"),
    entry<get_ip>("socketServerGetIp"),
    entry<get_port>("socketServerGetPort"),
    entry<get_info>("socketServerGetInfo"),
    entry<is_connected>("socketServerIsConnected"),
};

} // namespace

} // namespace comm_sockets_library

void open_comm_sockets(lua_State* lua, Services& services)
{
    open_library(lua, services, "comm", comm_sockets_library::k_entries);
}

} // namespace bh::emu
