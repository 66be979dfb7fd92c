#pragma once

#include "api/http_object.hpp"
#include "api/mapped_files.hpp"
#include "emuhawk_flags.hpp"
#include "profile.hpp"

#include <bh/bizhawk/socket.hpp>
#include <bh/bizhawk/web_socket.hpp>

#include <memory>
#include <optional>
#include <string>

namespace bh::emu {

/// What the comm library works on: one of each for the whole run, so that a restarted script finds it again.
struct CommObjects
{
    std::unique_ptr<HttpObject> http;               ///< null: not initialized
    std::unique_ptr<bizhawk::Socket> socket;        ///< null: not initialized
    std::unique_ptr<bizhawk::WebSocket> web_socket; ///< the only one there is, as all have the same id; null: none
    MappedFiles maps;
    std::optional<std::string> map_of_screenshots;
    int stop_fd = -1; ///< see bizhawk::HttpOptions
};

/// Makes what this BizHawk would have with these flags, and connects the socket. \throws bh::Error if nobody answers
CommObjects make_comm_objects(const Profile& profile, const EmuHawkFlags& flags, int stop_fd);

} // namespace bh::emu
