#pragma once

#include "options.hpp"

#include <bh/movie/header.hpp>
#include <bh/protocol/systems.hpp>
#include <bh/record/line_parser.hpp>

#include <string>
#include <vector>

namespace bh::exporter {

/// What a session's record says about the game.
struct RecordedSession
{
    RecordedSession() = default;
    explicit RecordedSession(const simdjson::dom::object& session);

    std::string system;
    std::string core;
    std::string rom_name;
    std::string rom_hash;
    std::string user_agent;
    std::vector<std::string> keys; ///< as joypad.get() has them, in any order
};

/// The controls of a movie of it, in BizHawk's order. `unknown` gets those that the console's table does not have: they
/// come last in their group. \throws bh::DataError if the console is not known
std::vector<protocol::Control> controls_for(const RecordedSession& session, std::vector<std::string>& unknown);

/// The movie's header, but for what says where it starts.
movie::Header header_for(const RecordedSession& session, movie::Flavor flavor);

} // namespace bh::exporter
