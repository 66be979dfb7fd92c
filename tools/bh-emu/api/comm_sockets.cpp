#include "api/comm.hpp"
#include "script/script_host.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
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
    if (services.bizhawk.version < k_since_flags) {
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
