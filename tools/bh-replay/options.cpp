#include "options.hpp"

#include "server/server_link.hpp"

#include <bh/base/error.hpp>
#include <bh/base/output.hpp>
#include <bh/base/text.hpp>
#include <bh/cli/parser.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <stdexcept>

namespace bh::replay {

namespace {

constexpr cli::ToolDescription k_description = {
    .name = "bh-replay",
    .usage = "[OPTIONS] RUN... [-- COMMAND [ARG]...]",
    .purpose =
        "Plays a recording: as the record stream it was made of, or to a policy, a server or a live emulator, whose\n"
        "answers are compared with the recorded ones.",
    .example = "bh-replay --no-frames run.zst | jq -c .observation\n"
               "bh-replay run.zst --to policy -- ./policy.py\n"
               "bh-replay run.zst --to http://127.0.0.1:9001/act\n"
               "bh-replay run.zst --to emulator --listen 127.0.0.1:9001\n",
};

constexpr cli::Numbers k_clients = {1, 256};
constexpr std::int64_t k_server_timeout_us = 30'000'000;
constexpr cli::Times k_waits = {1'000, std::int64_t{596} * 3'600'000'000}; ///< .NET counts milliseconds in 31 bits

/// As it was given, before it is known what goes together.
struct Words
{
    Options options;
    bool no_frames = false;
    bool overwrite = false;
    std::optional<std::int64_t> timeout_us;
};

void set_target(Options& options, const std::string& word)
{
    if (word.starts_with("http://") || word.starts_with("tcp://")) {
        static_cast<void>(ServerAddress{word}); // so that what is wrong with it is said at once
        options.target = Target::server;
        options.server = word;
        return;
    }
    if (word.starts_with("https://")) {
        throw UsageError{"--to", word + ": https is not known"};
    }
    options.target = cli::parse_choice<Target>("--to", word,
                                               {{"stream", Target::stream},
                                                {"policy", Target::policy},
                                                {"http://HOST:PORT/PATH", Target::server},
                                                {"tcp://HOST:PORT", Target::server},
                                                {"emulator", Target::emulator}});
}

double parse_pace(const std::string& word)
{
    if (word == "max") {
        return 0;
    }
    if (word == "realtime") {
        return 1;
    }
    double factor = 0;
    const char* const last = word.data() + word.size();
    const auto [end, error] = std::from_chars(word.data(), last, factor);
    if (error != std::errc{} || end != last || !std::isfinite(factor) || factor <= 0) {
        throw UsageError{"--pace", word + " is neither max, realtime nor a number above 0"};
    }
    return factor;
}

void add_policy_options(cli::Parser& parser, Words& words)
{
    parser.option("--answers", "FILE", words.options.answers,
                  "with --to policy: compare with the lines of FILE (- is standard input) instead of asking a command");
    parser.option("-p,--policy", "fd:IN,OUT", words.options.policy,
                  "with --to policy: two inherited descriptors of a policy program, in place of a command");
    parser.choice("--policy-frames", "WHAT", words.options.policy_frames,
                  {{"none", PolicyFrames::none},
                   {"png", PolicyFrames::png},
                   {"raw", PolicyFrames::raw},
                   {"gray", PolicyFrames::gray}},
                  "give the policy recorded screenshots: none, png, raw or gray");
    parser.option(
        "--policy-crop", "L,T,W,H",
        [&words](const std::string& value) { words.options.policy_view.crop = image::parse_crop(value); },
        "of raw and gray, give only this part: left, top, width, height in pixels");
    parser.option(
        "--policy-size", "WxH",
        [&words](const std::string& value) { words.options.policy_view.size = image::parse_size(value); },
        "give raw and gray in this size");
    parser.time("--policy-timeout", "TIME", words.options.policy_timeout_us,
                "how long the policy may think about a step", k_waits);
}

void add_network_options(cli::Parser& parser, Words& words)
{
    parser.number("--clients", "N", words.options.clients,
                  "with --to http:// or tcp://: play every session N times at once, 1 to 256", k_clients);
    parser.time("--timeout", "TIME", words.timeout_us,
                "how long to wait for the server's answer (default " + cli::format_duration(k_server_timeout_us) +
                    ") or the emulator's next message (default: for ever)",
                k_waits);
    parser.option("-l,--listen", "ADDR:PORT", words.options.listen,
                  "with --to emulator: listen here; port 0 picks one; may be repeated");
    parser.flag("--insecure", words.options.insecure, "listen off loopback");
    parser.choice("--on-divergence", "WHAT", words.options.stop_on_divergence, {{"stop", true}, {"continue", false}},
                  "with --to emulator: stop or continue after the first divergence");
    parser.option("--diff", "FILE.png", words.options.diff,
                  "with --to emulator: write the recorded and the live picture of the first divergence, side by side");
    parser.flag("-O,--overwrite", words.overwrite, "let --diff replace a file that exists");
}

net::PolicyDescriptors descriptors_from(const std::string& text)
{
    try {
        if (const auto found = net::parse_policy_descriptors(text)) {
            return *found;
        }
    } catch (const std::invalid_argument& error) {
        throw UsageError{"--policy", error.what()};
    }
    throw UsageError{"--policy", text + " is not of the form fd:IN,OUT"};
}

/// Throws if an option is there that means nothing for the target.
void check_targets(const Options& options, const cli::Parser& parser)
{
    const auto refuse = [&options](std::string_view option, const std::vector<Target>& targets,
                                   std::string_view needed) {
        if (std::find(targets.begin(), targets.end(), options.target) == targets.end()) {
            throw UsageError{option, "needs --to " + std::string{needed}};
        }
    };
    if (!options.command.empty()) {
        refuse("a command after --", {Target::policy}, "policy");
    }
    const auto only = [&](const std::vector<const char*>& names, const std::vector<Target>& targets,
                          std::string_view needed) {
        for (const char* const name : names) {
            if (parser.is_given(name)) {
                refuse(name, targets, needed);
            }
        }
    };
    only({"--answers", "--policy", "--policy-crop", "--policy-frames", "--policy-size", "--policy-timeout"},
         {Target::policy}, "policy");
    only({"--report"}, {Target::policy, Target::server, Target::emulator}, "policy, a server or emulator");
    only({"--pace"}, {Target::stream, Target::server}, "stream or a server");
    only({"--clients"}, {Target::server}, "http:// or tcp://");
    only({"--timeout"}, {Target::server, Target::emulator}, "a server or emulator");
    only({"--listen", "--insecure", "--on-divergence", "--diff"}, {Target::emulator}, "emulator");
}

void check(const Options& options, const cli::Parser& parser)
{
    check_targets(options, parser);
    if (asks_program(options) && !options.answers.empty()) {
        throw UsageError{"--answers", "a command gives answers of its own"};
    }
    if (!options.command.empty() && options.policy_descriptors) {
        throw UsageError{"--policy", "descriptors and a command after -- exclude each other"};
    }
    const bool shows_pixels = options.policy_frames == PolicyFrames::raw || options.policy_frames == PolicyFrames::gray;
    for (const char* const name : {"--policy-crop", "--policy-size"}) {
        if (parser.is_given(name) && !shows_pixels) {
            throw UsageError{name, "needs --policy-frames raw or gray"};
        }
    }
    if (options.answers == "-" && std::find(options.runs.begin(), options.runs.end(), "-") != options.runs.end()) {
        throw UsageError{"--answers", "standard input is a recording already"};
    }
    const bool writes_frames = options.target == Target::stream
                                   ? options.keep_frames
                                   : options.target == Target::policy && !asks_program(options) &&
                                         options.answers.empty() && options.policy_frames != PolicyFrames::none;
    if (writes_frames && Output::is_terminal()) {
        throw UsageError{"refusing to write frames to a terminal; use --no-frames, or redirect or pipe the output"};
    }
    if (!options.diff.empty() && !to_upper(options.diff).ends_with(".PNG")) {
        throw UsageError{"--diff", options.diff + ": what is written is PNG; name it .png"};
    }
    const record::Selection& selection = options.selection;
    if (selection.from && selection.until && *selection.from > *selection.until) {
        throw UsageError{"--from",
                         std::to_string(*selection.from) + " is behind --until " + std::to_string(*selection.until)};
    }
}

} // namespace

Options parse_options(int argc, const char* const* argv, cli::Context& context)
{
    Words words;
    Options& options = words.options;
    cli::Parser parser{k_description};
    parser.option(
        "--to", "TARGET", [&options](const std::string& word) { set_target(options, word); },
        "stream, policy, http://HOST:PORT/PATH, tcp://HOST:PORT, or emulator (default stream)");
    parser.flag("--no-frames", words.no_frames, "leave frames out");
    parser.number("--session", "S", options.selection.session, "only this session");
    parser.number("--episode", "E", options.selection.episode, "only this episode");
    parser.number("--from", "N", options.selection.from, "begin at step N of what is selected, counted from 0");
    parser.number("--until", "N", options.selection.until, "end after step N");
    parser.option(
        "--pace", "PACE", [&options](const std::string& word) { options.pace = parse_pace(word); },
        "max, realtime, or a number: that many times as fast as it was (default max)");
    parser.choice("--report", "FORM", options.report, {{"text", Report::text}, {"json", Report::json}},
                  "form of the report: text or json");
    add_policy_options(parser, words);
    add_network_options(parser, words);
    parser.config_file();
    parser.command(options.command);
    parser.operands("RUN", options.runs, 1, SIZE_MAX);
    parser.parse(argc, argv, context);

    if (!options.policy.empty()) {
        options.policy_descriptors = descriptors_from(options.policy);
    }
    options.policy_view.gray = options.policy_frames == PolicyFrames::gray;
    options.keep_frames = !words.no_frames;
    options.overwrite = words.overwrite ? Overwrite::yes : Overwrite::no;
    options.timeout_us = words.timeout_us.value_or(options.target == Target::server ? k_server_timeout_us : 0);
    check(options, parser);
    return options;
}

} // namespace bh::replay
