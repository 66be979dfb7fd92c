#include "options.hpp"

#include <bh/base/error.hpp>
#include <bh/base/input.hpp>
#include <bh/cli/parser.hpp>
#include <bh/protocol/random_draws.hpp>
#include <bh/protocol/systems.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <stdexcept>

namespace bh::serve {

namespace {

constexpr std::size_t k_words_max = 1'000; // of a command that lacks its --

constexpr cli::ToolDescription k_description = {
    .name = "bh-serve",
    .usage = "[OPTIONS] [-- COMMAND [ARG]...]",
    .purpose =
        "Serves the Lua scripts of BizHawk: asks a policy for an action at every step, and writes the record stream\n"
        "to standard output.",
    .example = "bh-serve --policy random | bh-record -o run.zst\n"
               "bh-serve -- ./policy.py | bh-record -o run.zst\n",
};

constexpr std::uint64_t k_body_bytes_min = std::uint64_t{1} << 20;
constexpr std::uint64_t k_batch_most = 4'096; ///< there are no more sessions

protocol::RandomActions actions_from(const std::string& text)
{
    try {
        return protocol::parse_random_actions(text);
    } catch (const std::invalid_argument& error) {
        throw UsageError{"--actions", error.what()};
    }
}

std::optional<net::PolicyDescriptors> descriptors_from(const std::string& text)
{
    try {
        return net::parse_policy_descriptors(text);
    } catch (const std::invalid_argument& error) {
        throw UsageError{"--policy", error.what()};
    }
}

// Refuses what means nothing without a policy program. \throws bh::UsageError
void check_program_options(const Options& options, const cli::Parser& parser)
{
    constexpr std::string_view k_needed = "needs a policy command after --, or --policy fd:IN,OUT";
    for (const char* const name : {"--batch", "--ask-ends"}) {
        if (parser.is_given(name) && !asks_program(options)) {
            throw UsageError{name, std::string{k_needed}};
        }
    }
    if (parser.is_given("--batch-least") && !options.batch) {
        throw UsageError{"--batch-least", "needs --batch"};
    }
    const bool shows_pixels = options.policy_frames == PolicyFrames::raw || options.policy_frames == PolicyFrames::gray;
    for (const char* const name : {"--policy-crop", "--policy-size"}) {
        if (parser.is_given(name) && !shows_pixels) {
            throw UsageError{name, "needs --policy-frames raw or gray"};
        }
    }
}

// One segment of a path: what may stand there without escapes.
bool is_token(const std::string& token)
{
    constexpr std::string_view k_allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    return !token.empty() && token.find_first_not_of(k_allowed) == std::string::npos;
}

std::string read_token(const std::string& path)
{
    std::array<char, 4096> buffer;
    Input input{path};
    std::string token{buffer.data(), input.read(buffer)};
    token.erase(token.find_last_not_of(" \t\r\n") + 1);
    if (!is_token(token)) {
        throw FileError{input.name(), "is no token: one word of letters, digits and - . _ ~"};
    }
    return token;
}

bool is_plain_number(const std::string& text)
{
    return !text.empty() && text.find_first_not_of("0123456789.") == std::string::npos;
}

/// How long clients should wait for a reply, in seconds: as long as the policy may think, and a little for the way.
std::int64_t wait_for(std::int64_t policy_timeout_us)
{
    constexpr std::int64_t k_us_per_second = 1'000'000;
    constexpr std::int64_t k_for_the_way = 5;
    return std::max(protocol::GameSettings::k_wait_default,
                    (policy_timeout_us + k_us_per_second - 1) / k_us_per_second + k_for_the_way);
}

// A field of a reply cannot hold what ends it, nor an answer what separates answers.
void check_text(std::string_view option, const std::string& text)
{
    if (text.find_first_of("|\r\n") != std::string::npos || text.find("; ") != std::string::npos) {
        throw UsageError{option, "a bar, a line break, or a semicolon and a space cannot be sent to a client"};
    }
}

std::string system_from(const std::string& name)
{
    std::vector<cli::Choice<std::string>> known;
    for (const protocol::SystemInfo& system : protocol::systems()) {
        if (std::ranges::none_of(known, [&](const auto& choice) { return choice.name == system.id; })) {
            known.push_back({system.id, std::string{system.id}});
        }
    }
    return cli::parse_choice("--system", name, known);
}

// PATH or PATH=WEIGHT. What follows the last = is a weight if it is a number, otherwise a part of the path.
protocol::Save save_from(const std::string& text)
{
    check_text("--save", text);
    protocol::Save save{text, 1};
    if (const auto equals = text.rfind('='); equals != std::string::npos) {
        double weight = 0;
        const char* const begin = text.data() + equals + 1;
        const char* const end = text.data() + text.size();
        const auto [stop, failure] = std::from_chars(begin, end, weight);
        if (begin != end && stop == end) {
            if (failure != std::errc{} || !std::isfinite(weight) || weight < 0 || weight > 1e9) {
                throw UsageError{"--save", text + ": a weight is a number from 0 to 1e9"};
            }
            save = {text.substr(0, equals), weight};
        }
    }
    if (save.path.empty()) {
        throw UsageError{"--save", "a path is missing"};
    }
    return save;
}

/// Declares --system, --rom, --save and their like. `options` must outlive the parsing.
void add_game_options(cli::Parser& parser, GameOptions& options)
{
    constexpr std::uint64_t k_frames_max = 1'000'000; // hours of play
    parser.option(
        "--system", "NAME", [&options](const std::string& value) { options.system = system_from(value); },
        "the console, as BizHawk names it: NES, SNES, N64...; gives clients its controls");
    parser.option(
        "--rom", "PATH",
        [&options](const std::string& value) {
            check_text("--rom", value);
            options.settings.rom = value;
        },
        "the ROM that clients load which ask for it");
    parser.option(
        "--save", "PATH[=WEIGHT]", options.save_texts,
        "a state in which an episode begins, and how likely it is drawn, a weight (default 1); may be repeated");
    parser.number("--update-interval", "N", options.settings.update_interval, "frames from one update to the next",
                  {1, k_frames_max});
    parser.option(
        "--speed", "PERCENT",
        [&options](const std::string& value) {
            constexpr std::int64_t k_most = protocol::GameSettings::k_speed_max;
            options.settings.speed =
                value == "max" ? k_most : static_cast<std::int64_t>(cli::parse_number("--speed", value, {1, k_most}));
            options.speed_field = "|speed:" + value;
        },
        "the emulator's speed, 1 to 6399, or max (default 100)");
    parser.option(
        "--frameskip", "N",
        [&options](const std::string& value) {
            options.settings.frameskip = static_cast<std::int64_t>(cli::parse_number("--frameskip", value, {0, 99}));
            options.frameskip_field = "|frameskip:" + value;
        },
        "draw one frame of N + 1 (default 0)");
    parser.option(
        "--sound", "on|off",
        [&options](const std::string& value) {
            // true and false are how a configuration file has it.
            const bool is_on = cli::parse_choice<bool>(
                "--sound", value, {{"on", true}, {"off", false}, {"true", true}, {"false", false}});
            options.settings.sound = is_on;
            options.sound_field = is_on ? "|sound:1" : "|sound:0";
        },
        "the emulator's sound (default on)");
    parser.flag("--grayscale", options.grayscale, "show pictures in shades of grey; the recording keeps the colours");
    parser.flag("--human", options.human, "a person plays: press nothing, and record what was pressed");
}

std::vector<std::string> names_from(std::string_view text)
{
    std::vector<std::string> names;
    for (bool more = true; more;) {
        const auto end = std::min(text.find(','), text.size());
        names.emplace_back(text.substr(0, end));
        more = end < text.size();
        text.remove_prefix(std::min(end + 1, text.size()));
        if (names.back().empty() || names.back().find_first_of(" |:=\r\n") != std::string::npos ||
            std::ranges::count(names, names.back()) > 1) {
            throw UsageError{"--fields", "\"" + names.back() + "\" is no name, or stands there twice"};
        }
    }
    return names;
}

/// Declares what is said of clients that speak in a way of their own. `options` must outlive the parsing.
void add_loop_options(cli::Parser& parser, LoopOptions& options)
{
    constexpr std::string_view k_bare = "bare:";
    parser.option("--update", "PATTERN", options.update,
                  "the messages that are updates: a regular expression for METHOD TARGET, or for the text");
    parser.option(
        "--fields", "A,B,...", [&options](const std::string& value) { options.fields = names_from(value); },
        "names of the values of a line of values, as 12,40,3");
    parser.option(
        "--action-from", "RULE", options.actions,
        "the action in an answer that is no GSL: a regular expression, a JSON pointer as /action, or a table\n"
        "as 0=A,1=B; may be repeated");
    parser.choice("--ask", "WHAT", options.asks_at_pictures, {{"update", false}, {"picture", true}},
                  "when to ask the policy: at every update, or also at every picture");
    parser.option(
        "--greet", "TEXT",
        [&options, k_bare](const std::string& value) {
            options.greets_bare = value.starts_with(k_bare);
            options.greeting = value.substr(options.greets_bare ? k_bare.size() : 0);
        },
        "say TEXT first on a socket, in BizHawk's frame, or bare:TEXT without");
    parser.flag("--record-only", options.only_records,
                "nobody plays: give every message the same answer, and record it");
    parser.option(
        "--answer", "TEXT", [&options](const std::string& value) { options.answer = value; },
        "the answer to what nobody answers (default OK with --record-only)");
}

/// Reads what could not be read one by one. \throws bh::UsageError
void finish_game_options(GameOptions& options)
{
    double sum = 0;
    for (const std::string& text : options.save_texts) {
        options.saves.push_back(save_from(text));
        sum += options.saves.back().weight;
    }
    if (!options.saves.empty() && sum <= 0) {
        throw UsageError{"--save", "all weights are 0"};
    }
}

} // namespace

bool names_server(const Options& options)
{
    constexpr std::array<std::string_view, 3> k_schemes = {"http://", "ws://", "tcp://"};
    return std::ranges::any_of(k_schemes,
                               [&options](std::string_view scheme) { return options.policy.starts_with(scheme); });
}

bool asks_program(const Options& options)
{
    return !options.command.empty() || options.policy_descriptors;
}

bool asks_somebody(const Options& options)
{
    return names_server(options) || asks_program(options);
}

namespace {

void check_loop_options(const Options& options)
{
    const LoopOptions& loop = options.loop;
    static_cast<void>(Recognition{loop}); // throws what is wrong with the patterns
    const bool has_policy = !options.command.empty() || options.policy != "none";
    if (loop.only_records && (has_policy || options.game.human || loop.asks_at_pictures)) {
        throw UsageError{"--record-only", "nobody plays, so there is no policy to ask"};
    }
    if (names_server(options) && (loop.asks_at_pictures || !loop.greeting.empty() || loop.answer)) {
        throw UsageError{loop.asks_at_pictures ? "--ask"
                         : loop.answer         ? "--answer"
                                               : "--greet",
                         "the server behind has the say"};
    }
    if (loop.asks_at_pictures && options.game.human) {
        throw UsageError{"--human", "a person plays, so there is no policy to ask"};
    }
}

} // namespace

Options parse_options(int argc, const char* const* argv, cli::Context& context)
{
    Options options;
    std::string token_file;
    std::string plain_timeout; // without a unit
    std::vector<std::string> operands;
    cli::Parser parser{k_description};
    parser.option("-l,--listen", "ADDR:PORT", options.listen, "listen here; port 0 picks one; may be repeated");
    parser.option(
        "-p,--policy", "NAME|URL", options.policy,
        "built-in policy: none or random; or fd:IN,OUT, two inherited descriptors of a policy program; or the "
        "server to pass all on to: http://HOST:PORT/PATH, ws://HOST:PORT/PATH, or tcp://HOST:PORT for sockets");
    parser.choice("--policy-frames", "WHAT", options.policy_frames,
                  {{"none", PolicyFrames::none},
                   {"png", PolicyFrames::png},
                   {"raw", PolicyFrames::raw},
                   {"gray", PolicyFrames::gray}},
                  "give the policy command screenshots: none, png, raw, which is RGB, or gray, a byte for each pixel");
    parser.option(
        "--policy-crop", "L,T,W,H",
        [&options](const std::string& value) { options.policy_view.crop = image::parse_crop(value); },
        "of raw and gray, give only this part: left, top, width, height in pixels");
    parser.option(
        "--policy-size", "WxH",
        [&options](const std::string& value) { options.policy_view.size = image::parse_size(value); },
        "give raw and gray in this size");
    parser.size("--picture-limit", "SIZE", options.game.picture_bytes_max,
                "largest screenshot to unpack, in bytes of RGB");
    parser.option(
        "--policy-timeout", "TIME",
        [&options, &plain_timeout](const std::string& value) {
            options.policy_timeout_us =
                cli::parse_duration_us("--policy-timeout", value, {1'000, cli::k_any_time.most});
            plain_timeout = is_plain_number(value) ? value : "";
        },
        "how long the policy may think about a step, a plain number being seconds (default " +
            cli::format_duration(options.policy_timeout_us) + ")");
    parser.time("--policy-grace", "TIME", options.policy_grace_us,
                "how long the policy command may take to end, and again after SIGTERM");
    parser.choice("--on-policy-death", "WHAT", options.on_policy_death,
                  {{"restart", OnPolicyDeath::restart}, {"stop", OnPolicyDeath::stop}},
                  "when the policy command ends by itself: restart it, or stop: tell the clients to exit, and fail");
    parser.flag("--batch", options.batch, "ask the policy command about all clients that wait at once");
    parser.number("--batch-least", "N", options.batch_least, "with --batch, wait until N clients wait",
                  {1, k_batch_most});
    parser.flag("--ask-ends", options.ask_ends, "ask the policy command about the last observations of episodes, too");
    parser.option(
        "--reward", "EXPR", [&options](const std::string& value) { options.reward.emplace(value); },
        "the reward of a step whose client gives none, such as 'change(x) - [hp == 0]'");
    parser.option(
        "--terminated", "COND", [&options](const std::string& value) { options.terminated.emplace(value); },
        "an observation for which this holds ends its episode, and the client restarts");
    parser.option(
        "--actions", "A,B,...", [&options](const std::string& value) { options.actions = actions_from(value); },
        "what the random policy presses, with weights: UP:3,A (default UP,DOWN,LEFT,RIGHT,A,B)");
    parser.number("--seed", "N", options.seed, "seed of the random policy and of the draws of saves");
    add_game_options(parser, options.game);
    add_loop_options(parser, options.loop);
    parser.number("-n,--steps", "N", options.steps, "after N steps tell the clients to exit, then end",
                  cli::k_from_one);
    parser.number("--episodes", "N", options.episodes, "after N episodes tell the clients to exit, then end",
                  cli::k_from_one);
    parser.option("--token-file", "FILE", token_file, "read the token that requests must bear from FILE");
    parser.flag("--insecure", options.insecure, "listen off loopback without a token");
    parser.option("--allow-host", "NAME", options.allow_hosts, "accept requests to this host name; may be repeated");
    parser.size("--body-memory", "SIZE", options.body_bytes,
                "memory for all messages that are under way at the same time",
                {k_body_bytes_min, cli::k_any_number.most});
    parser.config_file();
    parser.command(options.command);
    parser.operands("COMMAND", operands, 0, k_words_max);
    parser.parse(argc, argv, context);
    if (!operands.empty()) {
        throw UsageError{operands.front(), "a policy command goes behind --, as in: bh-serve -- " + operands.front()};
    }
    if (!plain_timeout.empty()) {
        context.note("--policy-timeout " + plain_timeout + " is taken as " + plain_timeout +
                     "s; units are ms, s and m");
    }

    options.game.seed = options.seed;
    finish_game_options(options.game);
    check_loop_options(options);
    if (options.game.human && (!options.command.empty() || options.policy != "none")) {
        throw UsageError{"--human", "a person plays, so there is no policy to ask"};
    }
    options.policy_descriptors = descriptors_from(options.policy);
    if (options.policy != "none" && options.policy != "random" && !options.policy_descriptors &&
        !names_server(options)) {
        throw UsageError{"--policy", options.policy + " is not one of none, random, fd:IN,OUT, http://HOST:PORT/PATH, "
                                                      "ws://HOST:PORT/PATH, tcp://HOST:PORT"};
    }
    if (!options.command.empty() && options.policy != "none") {
        throw UsageError{"--policy", "a built-in policy and a command after -- exclude each other"};
    }
    if (options.on_policy_death == OnPolicyDeath::stop && options.command.empty()) {
        throw UsageError{"--on-policy-death", "needs a policy command after --"};
    }
    check_program_options(options, parser);
    if (asks_somebody(options)) {
        options.game.settings.wait = wait_for(options.policy_timeout_us);
    }
    if (const char* token = std::getenv("BH_TOKEN"); token_file.empty() && token != nullptr && *token != '\0') {
        options.token = token;
        if (!is_token(options.token)) {
            throw UsageError{"BH_TOKEN", "is no token: one word of letters, digits and - . _ ~"};
        }
    } else if (!token_file.empty()) {
        options.token = read_token(token_file);
    }
    return options;
}

} // namespace bh::serve
