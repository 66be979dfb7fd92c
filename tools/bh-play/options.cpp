#include "options.hpp"

#include <bh/base/error.hpp>
#include <bh/base/file_name.hpp>
#include <bh/cli/parser.hpp>

#include <algorithm>

namespace bh::play {

namespace {

constexpr cli::ToolDescription k_description = {
    .name = "bh-play",
    .usage = "[OPTIONS] [-- COMMAND [ARG]...]",
    .purpose =
        "Lets a policy play: starts bh-serve, bh-record and bh-emu, and ends them. Or plays several policies with\n"
        "several seeds, and tells what each of them earns.",
    .example = "bh-play -n 500 -o run.zst -- ./policy.py\n"
               "bh-play --episodes 20 --seeds 1:5 --policy ./a.py --policy ./b.py\n",
};

constexpr cli::Numbers k_emulators = {1, 1'000};
constexpr cli::Numbers k_jobs = {1, 1'000};
constexpr std::uint64_t k_seeds_max = 10'000;
constexpr cli::Numbers k_frames = {1, 36'000};
constexpr cli::Numbers k_episode_steps = {1, 1'000'000'000};

/// "1:5", "7" or "1,4,9".
std::vector<std::uint64_t> parse_seeds(std::string_view text)
{
    std::vector<std::uint64_t> seeds;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t comma = std::min(text.find(',', at), text.size());
        const std::string_view part = text.substr(at, comma - at);
        const std::size_t colon = part.find(':');
        const std::uint64_t first = cli::parse_number("--seeds", part.substr(0, colon));
        const std::uint64_t last =
            colon == std::string_view::npos ? first : cli::parse_number("--seeds", part.substr(colon + 1));
        if (first > last) {
            throw UsageError{"--seeds", std::string{part} + " names no seed; write the smaller number first"};
        }
        if (last - first >= k_seeds_max - seeds.size()) {
            throw UsageError{"--seeds", "more than " + std::to_string(k_seeds_max) + " seeds"};
        }
        for (std::uint64_t seed = first; seed <= last; ++seed) {
            seeds.push_back(seed);
        }
        at = comma + 1;
    }
    return seeds;
}

void add_policy_options(cli::Parser& parser, PolicyOptions& options)
{
    parser.option("-p,--policy", "POLICY", options.policies,
                  "none, random, the URL of a server, or a command line; may be repeated, which evaluates them");
    parser.option(
        "--policy-frames", "WHAT",
        [&options](const std::string& value) {
            options.frames = cli::parse_choice<std::string>("--policy-frames", value,
                                                            {{"none", "none"}, {"png", "png"}, {"raw", "raw"}});
        },
        "give the policy the screenshots: none, png, or raw, which is RGB (default none)");
    parser.option(
        "--policy-timeout", "TIME",
        [&options](const std::string& value) {
            static_cast<void>(cli::parse_duration_us("--policy-timeout", value, {1'000, cli::k_any_time.most}));
            options.timeout = value;
        },
        "how long the policy may think about a step (default 10s)");
    parser.flag("--batch", options.batch, "ask the policy about all emulators that wait at once");
    parser.option("--actions", "A,B,...", options.actions,
                  "what random presses, with weights: UP:3,A (default UP,DOWN,LEFT,RIGHT,A,B)");
}

void add_game_options(cli::Parser& parser, GameOptions& options)
{
    parser.number("--emulators", "N", options.emulators, "how many emulators play", k_emulators);
    parser.flag("--bizhawk", options.bizhawk,
                "start no emulator: say how to start BizHawk, and wait for it at 127.0.0.1:9001");
    parser.option("--rom", "FILE", options.rom, "the game (default: the one that comes with bh-tools)");
    parser.option("--core", "NAME", options.core, "libretro core, by name or path (default: by the game's file name)");
    parser.option("--state", "FILE", options.state, "a state that bh-emu saved, in which every emulator begins");
    parser.option("--speed", "PERCENT", options.speed, "of the console's speed, or max (default max)");
    parser.option("--map", "MAP", options.map,
                  "what is read of the game's memory, a name or a file (default: the one that fits the game)");
    parser.number("--interval", "N", options.interval, "frames from one step to the next (default 30)", k_frames);
    parser.flag("--shots", options.shots, "take a screenshot at every step");
    parser.number("--episode-steps", "N", options.episode_steps, "break an episode off after N steps", k_episode_steps);
    parser.option("--reward", "EXPR", options.reward,
                  "what a step earns, such as 'change(gold) - 0.01' (default: as the map says)");
    parser.option("--userdata", "KEY:VALUE;...", options.userdata, "more settings of gsl_sender.lua");
}

void check_game(const GameOptions& options)
{
    if (options.userdata.find_first_of("\r\n") != std::string::npos) {
        throw UsageError{"--userdata", "a line break cannot be said to a script"};
    }
    for (const auto& [name, text] : {std::pair{"--map", &options.map}, std::pair{"--reward", &options.reward}}) {
        if (text->find_first_of(":;\r\n") != std::string::npos) {
            throw UsageError{name, *text + ": a text with : or ; or a line break cannot be said to a script"};
        }
    }
    if (options.bizhawk &&
        (options.emulators > 1 || !options.state.empty() || !options.core.empty() || !options.speed.empty())) {
        throw UsageError{"--bizhawk", "--emulators, --state, --core and --speed are for emulators that bh-play starts"};
    }
}

void check_evaluation(const Options& options)
{
    if (!options.episodes && !options.steps) {
        throw UsageError{"--episodes", "is missing: how many episodes each policy plays with each seed"};
    }
    if (options.game.emulators > 1) {
        throw UsageError{"--emulators",
                         "an evaluation has one for each run, or short episodes would come first and count "
                         "more; --jobs N makes N runs at the same time"};
    }
    if (options.game.bizhawk) {
        throw UsageError{"--bizhawk", "an evaluation starts its emulators itself"};
    }
    if (options.append) {
        throw UsageError{"--append", "an evaluation keeps each run in a file of its own"};
    }
    if (!options.listen.empty()) {
        throw UsageError{"--listen", "the runs of an evaluation choose their ports themselves"};
    }
    if (!options.output.empty()) {
        static_cast<void>(NumberedName{"--output", options.output}); // for its error
    }
}

void check(const Options& options, bool says_how_to_evaluate)
{
    check_game(options.game);
    if (options.append && options.overwrite) {
        throw UsageError{"--append", "and --overwrite exclude each other"};
    }
    if ((options.append || options.overwrite) && options.output.empty()) {
        throw UsageError{options.append ? "--append" : "--overwrite", "needs a file: --output"};
    }
    if (options.output == "-" || options.output.starts_with("nats://")) {
        throw UsageError{"--output", options.output + " is no file; --print shows a pipeline that can be changed"};
    }
    if (options.output.find('%') != std::string::npos) {
        static_cast<void>(NumberedName{"--output", options.output}); // for its error
        if (options.append || options.overwrite) {
            throw UsageError{options.append ? "--append" : "--overwrite",
                             "a name with a number is a new file each time"};
        }
    }
    if (options.evaluates) {
        check_evaluation(options);
    } else if (says_how_to_evaluate) {
        throw UsageError{"--format, --jobs", "are for an evaluation: give --seeds, or --policy twice"};
    }
}

} // namespace

Options parse_options(int argc, const char* const* argv, cli::Context& context)
{
    Options options;
    std::optional<std::uint64_t> seed;
    std::vector<std::string> operands;
    cli::Parser parser{k_description};
    parser.option("-o,--output", "FILE", options.output,
                  "record to FILE; run-%03d.zst is the next number that is free");
    parser.flag("-O,--overwrite", options.overwrite, "replace FILE if it exists");
    parser.flag("--append", options.append, "add to FILE if it exists");
    parser.number("-n,--steps", "N", options.steps, "end after N steps", cli::k_from_one);
    parser.number("--episodes", "N", options.episodes, "end after N episodes", cli::k_from_one);
    parser.number("--seed", "N", seed, "seed of the policy, as BH_SEED and {seed}, and of random");
    parser.option(
        "--seeds", "A:B", [&options](const std::string& value) { options.seeds = parse_seeds(value); },
        "evaluate: play each policy with each of these seeds; also A,B,C");
    add_policy_options(parser, options.policy);
    add_game_options(parser, options.game);
    parser.option("-l,--listen", "ADDR:PORT", options.listen, "bh-serve's address (default: a free port of 127.0.0.1)");
    parser.number("--jobs", "N", options.jobs, "runs of an evaluation at the same time", k_jobs);
    parser.choice("--format", "FORMAT", options.format,
                  {{"table", Format::table}, {"markdown", Format::markdown}, {"json", Format::json}},
                  "how an evaluation is written: table, markdown or json");
    parser.flag("--print", options.print, "start nothing: print the pipeline that this stands for");
    parser.config_file();
    parser.command(options.policy.command);
    parser.operands("COMMAND", operands, 0, SIZE_MAX);
    parser.parse(argc, argv, context);

    if (!operands.empty()) {
        throw UsageError{operands.front(), "a policy command goes behind --, as in: bh-play -- " + operands.front()};
    }
    if (seed && !options.seeds.empty()) {
        throw UsageError{"--seed", "and --seeds exclude each other"};
    }
    const std::size_t policies = options.policy.policies.size() + (options.policy.command.empty() ? 0 : 1);
    options.evaluates = !options.seeds.empty() || policies > 1;
    if (seed) {
        options.seeds.push_back(*seed);
    }
    check(options, parser.is_given("--format") || parser.is_given("--jobs"));
    return options;
}

} // namespace bh::play
