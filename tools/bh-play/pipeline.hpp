#pragma once

#include "options.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::play {

using CommandLine = std::vector<std::string>;

/// A policy as the user named it.
struct PolicyName
{
    std::string text;    ///< of --policy; or the command line behind --, as a shell reads it
    CommandLine command; ///< behind --; empty if it is of --policy
};

/// All that were given, in the order of the command line; one of no text if none was.
std::vector<PolicyName> policy_names(const PolicyOptions& options);

/// The command lines of one run, and how they are connected. Words are as they go to the programs.
struct Pipeline
{
    std::vector<std::string> environment; ///< "NAME=VALUE", of all of them
    std::string listen;                   ///< the server's address, as it is told
    CommandLine server;
    CommandLine recorder;               ///< reads what the server writes; empty: nobody does
    std::string output;                 ///< what the recorder writes
    std::vector<CommandLine> emulators; ///< without the address of the server, see with_address()
};

/// What differs from run to run.
struct RunChoice
{
    PolicyName policy;
    std::optional<std::uint64_t> seed;
    std::string listen; ///< the server's address
    std::string output; ///< empty: nothing is recorded
    bool keeps_pictures = true;
};

Pipeline make_pipeline(const Options& options, const RunChoice& choice);

/// The address that clients on this machine use: "http://127.0.0.1:9001/", with the token of BH_TOKEN, if there is one.
/// `address` is "0.0.0.0:9001", say.
std::string url_of(std::string_view address);

/// An emulator's command line that posts to `url`.
CommandLine with_address(const CommandLine& emulator, const std::string& url);

/// The command line that starts BizHawk for a server at `url`, as its user types it.
std::string bizhawk_command(const GameOptions& options, const std::string& url);

/// What a POSIX shell reads as these words.
std::string shell_text(const CommandLine& words);

/// A shell script that does the same, with a server at choice.listen.
std::string script(const Options& options, const RunChoice& choice);

} // namespace bh::play
