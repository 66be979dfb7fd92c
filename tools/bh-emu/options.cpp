#include "options.hpp"

#include <bh/base/error.hpp>
#include <bh/base/program_path.hpp>
#include <bh/cli/parser.hpp>

#include <arpa/inet.h>

#include <filesystem>

namespace bh::emu {

namespace {

constexpr const char* k_own_game = "emberwick.nes";
constexpr std::uint64_t k_speed_percent_max = 1'000'000;
constexpr std::uint64_t k_port_max = 65'535;
constexpr std::uint64_t k_slot_max = 10;

Host parse_host(const std::string& text)
{
    if (text == "mono") {
        return Host::mono;
    }
    if (text == "windows") {
        return Host::windows;
    }
    throw UsageError{"--host", text + " is neither mono nor windows"};
}

Speed parse_speed(const std::string& text)
{
    if (text == "max") {
        return {};
    }
    if (text == "script") {
        return {Speed::Mode::by_script, 100};
    }
    const auto percent = cli::parse_number("--speed", text, k_speed_percent_max);
    if (percent == 0) {
        throw UsageError{"--speed", "0 is no speed (percent, max or script)"};
    }
    return {Speed::Mode::percent, static_cast<int>(percent)};
}

std::string parse_ip(const std::string& text)
{
    in_addr address{};
    if (::inet_pton(AF_INET, text.c_str(), &address) != 1) {
        throw UsageError{"--socket_ip", text + " is no IPv4 address; BizHawk looks up no names"};
    }
    return text;
}

std::string absolute(const std::string& path)
{
    return std::filesystem::absolute(path).string();
}

// A bare name that is no file here is one of the scripts that come with bh-tools, if there is one of that name.
std::string script_path(const std::string& script)
{
    std::error_code ignored;
    const auto installed = share_directory() / "lua" / script;
    const bool is_installed = script.find('/') == std::string::npos && !std::filesystem::exists(script, ignored) &&
                              std::filesystem::exists(installed, ignored);
    return is_installed ? installed.string() : absolute(script);
}

} // namespace

Options parse_options(int argc, const char* const* argv, cli::Context& context)
{
    Options options;
    std::vector<std::string> scripts;
    std::optional<std::uint64_t> slot;
    cli::Parser parser{{"bh-emu", "[OPTIONS] SCRIPT...",
                        "Runs BizHawk Lua scripts on a libretro core, without BizHawk and without a window.",
                        "bh-emu --rom game.nes --stop-after 600 script.lua\n"
                        "bh-emu --url_post=http://127.0.0.1:9001/act gsl_sender.lua\n"}};
    parser.option("--rom", "FILE", options.rom, "the game (default: the one that comes with bh-tools)");
    parser.option("--core", "NAME", options.core, "libretro core, by name or path (default: by the game's file name)");
    parser.option(
        "--bizhawk", "VERSION", [&](const std::string& text) { options.profile.version = parse_bizhawk_version(text); },
        "the BizHawk to stand in for, from 2.3 on (default 2.11)");
    parser.option(
        "--host", "SYSTEM", [&](const std::string& text) { options.profile.host = parse_host(text); },
        "the system it runs on, which shows in HTTP requests: mono or windows (default mono)");
    parser.option(
        "--speed", "PERCENT", [&](const std::string& text) { options.speed = parse_speed(text); },
        "of the console's speed; max; or script, which obeys client.speedmode (default max)");
    parser.option("--stop-after", "N", options.stop_after, "end after N emulated frames");
    parser.option("--lua", "FILE", scripts, "another script; as in EmuHawk");
    parser.option("--movie", "FILE", options.movie,
                  "play the inputs of a movie (.bk2, .fm2) from the first frame on; without scripts, end with it");
    parser.option("--load-state", "FILE", options.load_state, "start from a state that bh-emu saved");
    parser.option("--load-slot", "N", slot, "start from quick save slot N, 1 to 10");
    parser.option(
        "--userdata", "KEY:VALUE;...", [&](const std::string& text) { parse_user_data(text, options.user_bag); },
        "what scripts find in userdata");
    parser.option(
        "--url_get,--url-get", "URL", [&](const std::string& text) { options.flags.url_get = text; },
        "default address of comm.httpGet");
    parser.option(
        "--url_post,--url-post", "URL", [&](const std::string& text) { options.flags.url_post = text; },
        "default address of comm.httpPost");
    parser.option(
        "--socket_ip,--socket-ip", "ADDRESS",
        [&](const std::string& text) { options.flags.socket_ip = parse_ip(text); },
        "where comm.socketServer* connects to, as four numbers");
    parser.option(
        "--socket_port,--socket-port", "PORT",
        [&](const std::string& text) {
            options.flags.socket_port =
                static_cast<std::uint16_t>(cli::parse_number("--socket_port", text, k_port_max));
        },
        "and its port");
    parser.option(
        "--mmf", "NAME", [&](const std::string& text) { options.flags.mmf = text; },
        "the memory-mapped file of comm.mmfScreenshot");
    std::vector<std::string> allow_write;
    parser.option("--allow-write", "DIR", allow_write,
                  "a server may save states there, too, and not only in the script's folder");
    std::vector<std::string> operands;
    parser.operands("SCRIPT", operands, 0, 100);
    parser.parse(argc, argv, context);

    scripts.insert(scripts.begin(), operands.begin(), operands.end());
    for (const std::string& script : scripts) {
        options.scripts.push_back({script, script_path(script)});
    }
    if (options.scripts.empty() && !options.stop_after && options.movie.empty()) {
        throw UsageError{"SCRIPT", "missing: nothing would ever end without a script, --movie or --stop-after"};
    }
    options.folders.start = std::filesystem::current_path();
    for (const std::string& folder : allow_write) {
        options.folders.allow_write.emplace_back(absolute(folder));
    }
    if (options.rom.empty()) {
        options.rom = (share_directory() / k_own_game).string();
    }
    if (slot) {
        if (*slot > k_slot_max) {
            throw UsageError{"--load-slot", std::to_string(*slot) + " is no slot (1 to 10)"};
        }
        options.load_slot = *slot == 0 ? 10 : static_cast<int>(*slot);
    }
    if (options.flags.socket_ip.has_value() != options.flags.socket_port.has_value()) {
        throw UsageError{"--socket_ip, --socket_port", "both or none must be given"};
    }
    if (!options.load_state.empty()) {
        options.load_state = absolute(options.load_state);
    }
    return options;
}

} // namespace bh::emu
