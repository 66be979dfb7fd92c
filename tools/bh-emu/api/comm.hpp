#pragma once

#include "bizhawk.hpp"
#include "script/bind.hpp"

#include <bh/bizhawk/direct_connection.hpp>
#include <bh/bizhawk/http_client.hpp>
#include <bh/bizhawk/socket.hpp>
#include <bh/bizhawk/web_socket.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bh::emu {

/// BizHawk's HTTP object: one for the whole run, so that a restarted script finds its connections, URLs and time-out
/// again.
struct HttpObject
{
    bizhawk::HttpClient client;
    std::optional<std::string> get_url;
    std::optional<std::string> post_url;

    HttpObject(const BizHawk& bizhawk, int stop_fd);
};

/// The named memory-mapped files of comm.mmf*. As on Mono they belong to this process: no other can see them.
class MappedFiles
{
public:
    static constexpr std::size_t k_bytes_max = std::size_t{64} << 20; ///< of all together

    /// At offset 0; what lay behind stays. Makes the file if it is not there, and a larger one if it is too small.
    /// \throws bh::Error
    void write(const std::string& name, std::string_view bytes);
    /// \throws bh::Error if there is no such file, or if it is smaller
    [[nodiscard]] std::string_view read(const std::string& name, std::size_t bytes) const;

private:
    std::map<std::string, std::string> m_files;
    std::size_t m_bytes = 0;
};

/// What the comm library works on: one of each for the whole run, so that a restarted script finds it again.
struct CommObjects
{
    std::unique_ptr<HttpObject> http;                  ///< null: not initialized
    std::unique_ptr<bizhawk::Socket> socket;           ///< null: not initialized
    std::unique_ptr<bizhawk::WebSocket> web_socket;    ///< the only one there is, as all have the same id; null: none
    std::unique_ptr<bizhawk::DirectConnection> direct; ///< of bh_emu.direct_open(); null: none
    MappedFiles maps;
    std::optional<std::string> map_of_screenshots;
    int stop_fd = -1; ///< see bizhawk::HttpOptions
};

/// Makes what this BizHawk would have with these flags, and connects the socket. \throws bh::Error if nobody answers
CommObjects make_comm_objects(const BizHawk& bizhawk, const EmuHawkFlags& flags, int stop_fd);

/// What .NET says when an object is used that was never made.
inline constexpr const char* k_null_reference =
    "System.NullReferenceException: Object reference not set to an instance of an object";

/// Releases in which functions first appear.
inline constexpr BizHawkVersion k_since_flags{2, 3, 2}; ///< comm's objects are made for command line flags

/// NLua refuses a call that leaves out an argument without a default; nil is an argument.
void expect_arguments(lua_State* lua, int count);
int push_nil(lua_State* lua);
int push_optional(lua_State* lua, const std::optional<std::string>& text);

/// The values of the table at `index`, in Lua's own order, as bytes. \throws ScriptError for one that is no integer
std::string arg_bytes(lua_State* lua, int index);

} // namespace bh::emu
