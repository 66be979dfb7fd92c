#include "api/comm.hpp"

#include <bh/base/error.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace bh::emu {

namespace {

constexpr BizHawkVersion k_first_with_prefix{2, 6, 2};
constexpr BizHawkVersion k_first_with_prefix_of_pictures{2, 9, 0};
/// Seen in 2.3; a release without prefixes has to have some limit, or a receive would never end.
constexpr std::chrono::milliseconds k_bare_timeout{5};
constexpr std::size_t k_table_bytes_max = std::size_t{64} << 20;
constexpr std::size_t k_page_bytes = 4096; ///< what memory is mapped by

bizhawk::HttpOptions options_of(const BizHawk& bizhawk, int stop_fd)
{
    bizhawk::HttpOptions options;
    options.host = bizhawk.host == Host::mono ? bizhawk::Host::mono : bizhawk::Host::windows;
    options.version_major = bizhawk.version.major_number;
    options.version_minor = bizhawk.version.minor_number;
    options.version_patch = bizhawk.version.patch_number;
    options.stop_fd = stop_fd;
    return options;
}

// Null if this BizHawk would have none: from 2.3.2 on it is only made for a --url_get or --url_post flag, with any
// value.
std::unique_ptr<HttpObject> make_http_object(const BizHawk& bizhawk, const EmuHawkFlags& flags, int stop_fd)
{
    const bool is_always_made = bizhawk.version < k_since_flags;
    if (!is_always_made && !flags.url_get && !flags.url_post) {
        return nullptr;
    }
    auto http = std::make_unique<HttpObject>(bizhawk, stop_fd);
    http->get_url = flags.url_get;
    http->post_url = flags.url_post;
    if (is_always_made) { // its defaults
        http->get_url = flags.url_get.value_or("http://localhost:9876/index");
        http->post_url = flags.url_post.value_or("http://localhost:9876/post/");
    }
    return http;
}

std::unique_ptr<bizhawk::Socket> make_socket(const BizHawk& bizhawk, const EmuHawkFlags& flags, int stop_fd)
{
    const bool is_always_made = bizhawk.version < k_since_flags;
    if (!is_always_made && !flags.socket_ip) {
        return nullptr;
    }
    bizhawk::SocketOptions options;
    const bool is_prefixed = bizhawk.version >= k_first_with_prefix;
    using Framing = bizhawk::SocketOptions::Framing;
    options.framing = !is_prefixed                                        ? Framing::bare
                      : bizhawk.version < k_first_with_prefix_of_pictures ? Framing::prefixed_texts
                                                                          : Framing::prefixed;
    options.timeout = is_prefixed ? std::chrono::milliseconds{0} : k_bare_timeout;
    options.ip = flags.socket_ip.value_or("192.168.178.21"); // its default
    options.port = flags.socket_port.value_or(9999);
    options.stop_fd = stop_fd;
    auto socket = std::make_unique<bizhawk::Socket>(options);
    if (!is_always_made) {
        try {
            socket->connect();
        } catch (const Error& error) {
            const std::string_view text = error.what();
            throw Error{options.ip + ":" + std::to_string(options.port) +
                        ": cannot connect for comm.socketServer*: " + std::string{text.substr(text.find(": ") + 2)}};
        }
    }
    return socket;
}

} // namespace

HttpObject::HttpObject(const BizHawk& bizhawk, int stop_fd) : client{options_of(bizhawk, stop_fd)} {}

void MappedFiles::write(const std::string& name, std::string_view bytes)
{
    const auto found = m_files.find(name);
    if (found == m_files.end() && bytes.empty()) {
        throw Error{"System.ArgumentOutOfRangeException: A positive number is required.\nParameter name: capacity"};
    }
    const std::size_t before = found == m_files.end() ? 0 : found->second.size();
    const std::size_t wanted = (bytes.size() + k_page_bytes - 1) / k_page_bytes * k_page_bytes;
    if (wanted > before) {
        if (m_bytes - before + wanted > k_bytes_max) {
            throw Error{"comm.mmf*: more than 64 MiB in all"};
        }
        m_bytes += wanted - before;
        m_files[name].resize(wanted);
    }
    m_files[name].replace(0, bytes.size(), bytes);
}

std::string_view MappedFiles::read(const std::string& name, std::size_t bytes) const
{
    const auto found = m_files.find(name);
    if (found == m_files.end()) {
        throw Error{"System.IO.FileNotFoundException: Unable to find the specified file."};
    }
    if (bytes > found->second.size()) {
        throw Error{"System.UnauthorizedAccessException: Access to the path is denied."};
    }
    return std::string_view{found->second}.substr(0, bytes);
}

CommObjects make_comm_objects(const BizHawk& bizhawk, const EmuHawkFlags& flags, int stop_fd)
{
    CommObjects objects;
    objects.http = make_http_object(bizhawk, flags, stop_fd);
    objects.socket = make_socket(bizhawk, flags, stop_fd);
    objects.map_of_screenshots = flags.mmf;
    if (!flags.mmf && bizhawk.version < k_since_flags) {
        objects.map_of_screenshots = "BizhawkTemp_main"; // its default
    }
    objects.stop_fd = stop_fd;
    return objects;
}

void expect_arguments(lua_State* lua, int count)
{
    if (lua_gettop(lua) < count) {
        throw ScriptError{"Invalid arguments to method call"};
    }
}

int push_nil(lua_State* lua)
{
    lua_pushnil(lua);
    return 1;
}

int push_optional(lua_State* lua, const std::optional<std::string>& text)
{
    if (!text) {
        return push_nil(lua);
    }
    push_string(lua, *text);
    return 1;
}

std::string arg_bytes(lua_State* lua, int index)
{
    arg_table(lua, index);
    std::string bytes;
    lua_pushnil(lua);
    while (lua_next(lua, index) != 0) {
        if (lua_isinteger(lua, -1) == 0) {
            throw ScriptError{"System.InvalidCastException: Specified cast is not valid."};
        }
        if (bytes.size() >= k_table_bytes_max) {
            throw ScriptError{"a table of more than 64 MiB"};
        }
        bytes += static_cast<char>(lua_tointeger(lua, -1) & 0xFF);
        lua_pop(lua, 1);
    }
    return bytes;
}

} // namespace bh::emu
