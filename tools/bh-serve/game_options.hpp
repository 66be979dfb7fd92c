#pragma once

#include <bh/cli/parser.hpp>
#include <bh/protocol/client_variables.hpp>
#include <bh/protocol/saves.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace bh::serve {

/// What is played, and how; told to the clients that ask, and to the policy.
struct GameOptions
{
    std::string system; ///< as BizHawk names it; empty: not said
    protocol::GameSettings settings;
    std::vector<std::string> save_texts; ///< as they were given: PATH or PATH=WEIGHT
    std::vector<protocol::Save> saves;
    std::uint64_t seed = 0; ///< of the draws of saves
    bool grayscale = false;
    std::uint64_t picture_bytes_max = std::uint64_t{16} << 20; ///< of RGB that a picture may unpack to
    bool human = false;                                        ///< a person plays; nothing is pressed
    /// Fields for clients that speak GSL, each "|speed:200" or empty: the settings that were said.
    std::string speed_field;
    std::string frameskip_field;
    std::string sound_field;
};

/// Declares --system, --rom, --save and their like. `options` must outlive the parsing.
void add_game_options(cli::Parser& parser, GameOptions& options);
/// Reads what could not be read one by one. \throws bh::UsageError
void finish_game_options(GameOptions& options);

} // namespace bh::serve
