#include "options.hpp"

#include "machine/rom.hpp"

#include <bh/base/error.hpp>
#include <bh/base/file_name.hpp>
#include <bh/cli/parser.hpp>

#include <arpa/inet.h>

#include <filesystem>

namespace bh::emu {

namespace {

constexpr const char* k_own_game = "emberwick.nes";
constexpr cli::Numbers k_speed_percents = {1, 1'000'000};
constexpr cli::Numbers k_ports = {0, 65'535};
constexpr cli::Numbers k_intervals = {1, 36'000};
constexpr cli::Numbers k_slots = {0, 10}; // as the keys of EmuHawk: 0 is slot 10

Speed parse_speed(const std::string& text)
{
    if (text == "max") {
        return {};
    }
    if (text == "script") {
        return {Speed::Mode::by_script, 100};
    }
    return {Speed::Mode::percent, static_cast<int>(cli::parse_number("--speed", text, k_speed_percents))};
}

/// EmuHawk takes any text here, and its scripts fail later on with less said.
std::string http_url(const std::string& option, const std::string& text)
{
    if (text.find("://") == std::string::npos) {
        throw UsageError{option, text + " needs http:// before it"};
    }
    if (text.starts_with("https:")) {
        throw UsageError{option, text + ": bh-emu does not speak https; name an address with http://"};
    }
    return text;
}

std::string parse_ip(const std::string& text)
{
    in_addr address{};
    if (::inet_pton(AF_INET, text.c_str(), &address) != 1) {
        throw UsageError{"--socket_ip", text + " is no IPv4 address; BizHawk looks up no names"};
    }
    return text;
}

/// EmuHawk's flags for its window, its tools and its recorder of sound and pictures.
class IgnoredFlags
{
public:
    explicit IgnoredFlags(cli::Parser& parser)
    {
        parser.flag("--chromeless,--fullscreen,--gdi,--luaconsole,--dump-close,--socket_udp,--socket-udp", m_flag,
                    "EmuHawk's; ignored");
        parser.flag("--audiosync", "BOOL", m_audiosync, "true", "EmuHawk's; ignored");
        parser.option("--config", "FILE", m_config, "EmuHawk's; ignored");
        parser.option("--dump-type,--dump-name,--dump-frames,--dump-length", "VALUE", m_dump, "EmuHawk's; ignored");
        parser.option("--open-ext-tool-dll", "NAME", m_tool, "EmuHawk's; ignored");
    }

    [[nodiscard]] std::vector<std::string> given() const
    {
        std::vector<std::string> names;
        const auto add = [&](bool is_given, const char* name) {
            if (is_given) {
                names.emplace_back(name);
            }
        };
        add(m_flag, "--chromeless, --fullscreen, --gdi, --luaconsole, --dump-close or --socket_udp");
        add(!m_audiosync.empty(), "--audiosync");
        add(!m_config.empty(), "--config");
        add(!m_dump.empty(), "--dump-*");
        add(!m_tool.empty(), "--open-ext-tool-dll");
        return names;
    }

private:
    bool m_flag = false;
    std::string m_audiosync;
    std::vector<std::string> m_dump; ///< several of them, each with its value
    std::string m_config;
    std::string m_tool;
};

/// A game among the operands is the game to play, as EmuHawk takes it.
void take_game(std::vector<std::string>& operands, std::string& rom)
{
    for (auto at = operands.begin(); at != operands.end();) {
        if (system_of(*at) == nullptr) {
            ++at;
            continue;
        }
        if (!rom.empty()) {
            throw UsageError{*at, "is a second game; the first is " + rom};
        }
        rom = *at;
        at = operands.erase(at);
    }
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

// The script that records a movie, and its settings.
void prepare_recording(Options& options)
{
    RecordOptions& record = options.record;
    if (record.path.empty()) {
        if (!record.map.empty() || !record.pictures || record.overwrite == Overwrite::yes) {
            throw UsageError{"--map, --no-frames, --overwrite", "go with --record only"};
        }
        return;
    }
    if (options.movie.empty() || !options.scripts.empty()) {
        throw UsageError{"--record", "records a --movie, and takes no script"};
    }
    options.is_movie_folder = std::filesystem::is_directory(options.movie);
    if (record.path != "-") {
        record.path = absolute(record.path); // a script's own folder is the working folder while it runs
    }
    constexpr const char* k_script = "record_movie.lua";
    options.scripts.push_back({k_script, share_directory() / "lua" / k_script});
    options.user_bag.set("interval", std::int64_t{record.every});
    options.user_bag.set("shots", record.pictures);
    if (!record.map.empty()) {
        options.user_bag.set("map", record.map);
    }
}

} // namespace

Options parse_options(int argc, const char* const* argv, cli::Context& context)
{
    Options options;
    std::vector<std::string> scripts;
    cli::Parser parser{{"bh-emu", "[OPTIONS] [ROM] SCRIPT...",
                        "Runs BizHawk Lua scripts on a libretro core, without BizHawk and without a window.",
                        "bh-emu --rom game.nes --stop-after 600 script.lua\n"
                        "bh-emu --url_post=http://127.0.0.1:9001/act gsl_sender.lua\n"}};
    parser.option("--rom", "FILE", options.rom, "the game (default: the one that comes with bh-tools)");
    parser.option("--core", "NAME", options.core, "libretro core, by name or path (default: by the game's file name)");
    parser.choice("--nes-lines", "N", options.all_lines, {{"224", false}, {"240", true}},
                  "lines of an NTSC NES picture: 224, as in BizHawk, or 240");
    parser.option(
        "--bizhawk", "VERSION", [&](const std::string& text) { options.bizhawk.version = parse_bizhawk_version(text); },
        "the BizHawk to stand in for, from 2.3 on (default 2.11)");
    parser.choice("--host", "SYSTEM", options.bizhawk.host, {{"mono", Host::mono}, {"windows", Host::windows}},
                  "the system it runs on, which shows in HTTP requests: mono or windows");
    parser.option(
        "--speed", "PERCENT", [&](const std::string& text) { options.speed = parse_speed(text); },
        "of the console's speed; max; or script, which obeys client.speedmode (default max)");
    parser.number("--stop-after", "N", options.stop_after, "end after N emulated frames");
    parser.time("--stop-after-time", "TIME", options.stop_after_us,
                "end after this time, whatever a script waits for (90, 500ms, 10m)", {1, cli::k_any_time.most});
    parser.option("--lua", "FILE", scripts, "another script; as in EmuHawk");
    parser.option("--movie", "FILE", options.movie,
                  "play the inputs of a movie (.bk2, .fm2) from the first frame on; without scripts, end with it");
    bool overwrite = false;
    bool no_frames = false;
    parser.option("--record", "FILE", options.record.path,
                  "record the movie as a trajectory file; a folder of movies, into this folder");
    parser.number("--every", "N", options.record.every, "with --record: a step every N frames", k_intervals);
    parser.option("--map", "MAP", options.record.map,
                  "with --record: the field map, as gsl_sender.lua takes it (default: the one that fits the game)");
    parser.flag("--no-frames", no_frames, "with --record: leave the pictures out");
    parser.flag("--overwrite", overwrite, "with --record: replace files that exist");
    parser.option("--load-state", "FILE", options.load_state, "start from a state that bh-emu saved");
    parser.number("--load-slot", "N", options.load_slot, "start from quick save slot N, 1 to 10", k_slots);
    parser.option(
        "--userdata", "KEY:VALUE;...", [&](const std::string& text) { parse_user_data(text, options.user_bag); },
        "what scripts find in userdata");
    parser.option(
        "--url_get,--url-get", "URL",
        [&](const std::string& text) { options.flags.url_get = http_url("--url_get", text); },
        "default address of comm.httpGet");
    parser.option(
        "--url_post,--url-post", "URL",
        [&](const std::string& text) { options.flags.url_post = http_url("--url_post", text); },
        "default address of comm.httpPost");
    parser.option(
        "--socket_ip,--socket-ip", "ADDRESS",
        [&](const std::string& text) { options.flags.socket_ip = parse_ip(text); },
        "where comm.socketServer* connects to, as four numbers");
    parser.number("--socket_port,--socket-port", "PORT", options.flags.socket_port, "and its port", k_ports);
    parser.option(
        "--mmf", "NAME", [&](const std::string& text) { options.flags.mmf = text; },
        "the memory-mapped file of comm.mmfScreenshot");
    std::vector<std::string> allow_write;
    parser.option("--allow-write", "DIR", allow_write,
                  "a server may save states there, too, and not only in the script's folder");
    IgnoredFlags ignored{parser};
    std::vector<std::string> operands;
    parser.operands("SCRIPT", operands, 0, 100);
    parser.parse(argc, argv, context);

    options.ignored = ignored.given();
    take_game(operands, options.rom);
    scripts.insert(scripts.begin(), operands.begin(), operands.end());
    for (const std::string& script : scripts) {
        options.scripts.push_back({script, script_path(script)});
    }
    if (options.scripts.empty() && !options.stop_after && !options.stop_after_us && options.movie.empty()) {
        throw UsageError{"SCRIPT", "missing: nothing would ever end without a script, --movie or --stop-after"};
    }
    options.folders.start = std::filesystem::current_path();
    options.record.pictures = !no_frames;
    options.record.overwrite = overwrite ? Overwrite::yes : Overwrite::no;
    prepare_recording(options);
    for (const std::string& folder : allow_write) {
        options.folders.allow_write.emplace_back(absolute(folder));
    }
    if (options.rom.empty()) {
        options.rom = (share_directory() / k_own_game).string();
    }
    if (options.load_slot == 0) {
        options.load_slot = static_cast<int>(k_slots.most);
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
