#include "game_options.hpp"

#include <bh/base/error.hpp>
#include <bh/protocol/systems.hpp>

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
    std::string known;
    for (const protocol::SystemInfo& system : protocol::systems()) {
        if (system.id == name) {
            return name;
        }
        const std::string id{system.id};
        if (known.find(id + ", ") == std::string::npos) {
            known += id + ", ";
        }
    }
    throw UsageError{"--system", name + " is not one of " + known.substr(0, known.size() - 2)};
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

std::int64_t integer_from(std::string_view option, const std::string& text, std::uint64_t least, std::uint64_t most)
{
    std::uint64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{} || end != text.data() + text.size() || number < least || number > most) {
        throw UsageError{option,
                         text + " is not a whole number from " + std::to_string(least) + " to " + std::to_string(most)};
    }
    return static_cast<std::int64_t>(number);
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
    parser.option("--save", "PATH[=WEIGHT]", options.save_texts,
                  "a state in which an episode begins, and how likely it is drawn (default weight 1); may be repeated");
    parser.option(
        "--update-interval", "N",
        [&options](const std::string& value) {
            options.settings.update_interval = integer_from("--update-interval", value, 1, k_frames_max);
        },
        "frames from one update to the next (default 1)");
    parser.option(
        "--speed", "PERCENT",
        [&options](const std::string& value) {
            constexpr std::int64_t k_most = protocol::GameSettings::k_speed_max;
            options.settings.speed = value == "max" ? k_most : integer_from("--speed", value, 1, std::uint64_t{k_most});
            options.speed_field = "|speed:" + value;
        },
        "the emulator's speed, 1 to 6399, or max (default 100)");
    parser.option(
        "--frameskip", "N",
        [&options](const std::string& value) {
            options.settings.frameskip = integer_from("--frameskip", value, 0, 99);
            options.frameskip_field = "|frameskip:" + value;
        },
        "draw one frame of N + 1 (default 0)");
    parser.option(
        "--sound", "on|off",
        [&options](const std::string& value) {
            const bool is_on = value == "on" || value == "true"; // as a configuration file has it
            if (!is_on && value != "off" && value != "false") {
                throw UsageError{"--sound", value + " is not one of on, off, true, false"};
            }
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
