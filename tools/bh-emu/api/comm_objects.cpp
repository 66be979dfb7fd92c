#include "api/comm_objects.hpp"

#include <bh/base/error.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace bh::emu {

namespace {

constexpr BizHawkVersion k_first_with_socket_flags{2, 3, 2};
constexpr BizHawkVersion k_first_with_prefix{2, 6, 2};
/// Seen in 2.3; a release without prefixes has to have some limit, or a receive would never end.
constexpr std::chrono::milliseconds k_bare_timeout{5};

std::unique_ptr<bizhawk::Socket> make_socket(const Profile& profile, const EmuHawkFlags& flags, int stop_fd)
{
    const bool is_always_made = profile.version < k_first_with_socket_flags;
    if (!is_always_made && !flags.socket_ip) {
        return nullptr;
    }
    bizhawk::SocketOptions options;
    const bool is_prefixed = profile.version >= k_first_with_prefix;
    options.framing = is_prefixed ? bizhawk::SocketOptions::Framing::prefixed : bizhawk::SocketOptions::Framing::bare;
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

CommObjects make_comm_objects(const Profile& profile, const EmuHawkFlags& flags, int stop_fd)
{
    CommObjects objects;
    objects.http = make_http_object(profile, flags, stop_fd);
    objects.socket = make_socket(profile, flags, stop_fd);
    objects.map_of_screenshots = flags.mmf;
    if (!flags.mmf && profile.version < k_first_with_socket_flags) {
        objects.map_of_screenshots = "BizhawkTemp_main"; // its default
    }
    objects.stop_fd = stop_fd;
    return objects;
}

} // namespace bh::emu
