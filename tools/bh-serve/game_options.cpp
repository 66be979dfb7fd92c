#include "game_options.hpp"

#include <bh/base/error.hpp>
#include <bh/protocol/systems.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace bh::serve {

namespace {

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

} // namespace

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

} // namespace bh::serve
