#include "options.hpp"

#include "server_link.hpp"

#include <bh/base/ascii.hpp>
#include <bh/base/error.hpp>
#include <bh/base/output.hpp>
#include <bh/cli/parser.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

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

constexpr std::uint64_t k_clients_max = 256;
constexpr std::int64_t k_server_timeout_us = 30'000'000;
constexpr std::int64_t k_time_us_max = std::int64_t{596} * 3'600'000'000; ///< .NET counts milliseconds in 31 bits

/// As it was given, before it is known what goes together.
struct Words
{
    Options options;
    bool no_frames = false;
    bool overwrite = false;
    std::optional<Report> report;
    std::optional<double> pace;
    std::optional<PolicyFrames> policy_frames;
    std::optional<std::int64_t> policy_timeout_us;
    std::optional<std::uint64_t> clients;
    std::optional<std::int64_t> timeout_us;
    std::optional<bool> stop_on_divergence;
};

template <typename Value>
Value one_of(std::string_view option, const std::string& word,
             const std::vector<std::pair<std::string_view, Value>>& choices)
{
    std::string names;
    for (const auto& [name, value] : choices) {
        if (word == name) {
            return value;
        }
        names += (names.empty() ? "" : ", ") + std::string{name};
    }
    throw UsageError{option, word + " is not one of " + names};
}

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
    options.target = one_of<Target>("--to", word,
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

std::int64_t parse_time(std::string_view option, const std::string& word)
{
    const std::int64_t time_us = cli::parse_duration_us(option, word);
    if (time_us < 1000 || time_us > k_time_us_max) {
        throw UsageError{option, "must be 1ms to 596h"};
    }
    return time_us;
}

void add_policy_options(cli::Parser& parser, Words& words)
{
    parser.option("--answers", "FILE", words.options.answers,
                  "with --to policy: compare with the lines of FILE (- is standard input) instead of asking a command");
    parser.option(
        "--policy-frames", "WHAT",
        [&words](const std::string& word) {
            words.policy_frames = one_of<PolicyFrames>(
                "--policy-frames", word,
                {{"none", PolicyFrames::none}, {"png", PolicyFrames::png}, {"raw", PolicyFrames::raw}});
        },
        "give the policy recorded screenshots: none (default), png, raw");
    parser.option(
        "--policy-timeout", "TIME",
        [&words](const std::string& word) { words.policy_timeout_us = parse_time("--policy-timeout", word); },
        "how long the policy may think about a step (default 10s)");
}

void add_network_options(cli::Parser& parser, Words& words)
{
    parser.option(
        "--clients", "N",
        [&words](const std::string& word) {
            words.clients = cli::parse_number("--clients", word, k_clients_max);
            if (*words.clients == 0) {
                throw UsageError{"--clients", "must be 1 or more"};
            }
        },
        "with --to http:// or tcp://: play every session N times at once (default 1)");
    parser.option(
        "--timeout", "TIME", [&words](const std::string& word) { words.timeout_us = parse_time("--timeout", word); },
        "how long to wait for the server's answer (default 30s) or the emulator's next message (default: for ever)");
    parser.option("-l,--listen", "ADDR:PORT", words.options.listen,
                  "with --to emulator: listen here; port 0 picks one; may be repeated (default 127.0.0.1:9001)");
    parser.flag("--insecure", words.options.insecure, "listen off loopback");
    parser.option(
        "--on-divergence", "WHAT",
        [&words](const std::string& word) {
            words.stop_on_divergence = one_of<bool>("--on-divergence", word, {{"stop", true}, {"continue", false}});
        },
        "with --to emulator: stop (default) or continue after the first divergence");
    parser.option("--diff", "FILE.png", words.options.diff,
                  "with --to emulator: write the recorded and the live picture of the first divergence, side by side");
    parser.flag("-O,--overwrite", words.overwrite, "let --diff replace a file that exists");
}

/// Throws if an option is there that means nothing for the target.
void check_targets(const Words& words)
{
    const Options& options = words.options;
    const auto only = [&options](bool given, std::string_view option, std::initializer_list<Target> targets,
                                 std::string_view needed) {
        if (given && std::find(targets.begin(), targets.end(), options.target) == targets.end()) {
            throw UsageError{option, "needs --to " + std::string{needed}};
        }
    };
    only(!options.command.empty(), "a command after --", {Target::policy}, "policy");
    only(!options.answers.empty(), "--answers", {Target::policy}, "policy");
    only(words.policy_frames.has_value(), "--policy-frames", {Target::policy}, "policy");
    only(words.policy_timeout_us.has_value(), "--policy-timeout", {Target::policy}, "policy");
    only(words.report.has_value(), "--report", {Target::policy, Target::server, Target::emulator},
         "policy, a server or emulator");
    only(words.pace.has_value(), "--pace", {Target::stream, Target::server}, "stream or a server");
    only(words.clients.has_value(), "--clients", {Target::server}, "http:// or tcp://");
    only(words.timeout_us.has_value(), "--timeout", {Target::server, Target::emulator}, "a server or emulator");
    only(!options.listen.empty(), "--listen", {Target::emulator}, "emulator");
    only(options.insecure, "--insecure", {Target::emulator}, "emulator");
    only(words.stop_on_divergence.has_value(), "--on-divergence", {Target::emulator}, "emulator");
    only(!options.diff.empty(), "--diff", {Target::emulator}, "emulator");
}

void check(const Words& words)
{
    const Options& options = words.options;
    check_targets(words);
    if (!options.command.empty() && !options.answers.empty()) {
        throw UsageError{"--answers", "a command gives answers of its own"};
    }
    if (options.answers == "-" && std::find(options.runs.begin(), options.runs.end(), "-") != options.runs.end()) {
        throw UsageError{"--answers", "standard input is a recording already"};
    }
    const bool writes_frames = options.target == Target::stream
                                   ? options.keep_frames
                                   : options.target == Target::policy && options.command.empty() &&
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
        "stream (default), policy, http://HOST:PORT/PATH, tcp://HOST:PORT, or emulator");
    parser.flag("--no-frames", words.no_frames, "leave frames out");
    parser.option("--session", "S", options.selection.session, "only this session");
    parser.option("--episode", "E", options.selection.episode, "only this episode");
    parser.option("--from", "N", options.selection.from, "begin at step N of what is selected, counted from 0");
    parser.option("--until", "N", options.selection.until, "end after step N");
    parser.option(
        "--pace", "PACE", [&words](const std::string& word) { words.pace = parse_pace(word); },
        "max (default), realtime, or a number: that many times as fast as it was");
    parser.option(
        "--report", "FORM",
        [&words](const std::string& word) {
            words.report = one_of<Report>("--report", word, {{"text", Report::text}, {"json", Report::json}});
        },
        "form of the report: text (default), json");
    add_policy_options(parser, words);
    add_network_options(parser, words);
    parser.config_file();
    parser.command(options.command);
    parser.operands("RUN", options.runs, 1, SIZE_MAX);
    parser.parse(argc, argv, context);

    options.keep_frames = !words.no_frames;
    options.overwrite = words.overwrite ? Overwrite::yes : Overwrite::no;
    options.report = words.report.value_or(Report::text);
    options.pace = words.pace.value_or(0);
    options.policy_frames = words.policy_frames.value_or(PolicyFrames::none);
    options.policy_timeout_us = words.policy_timeout_us.value_or(options.policy_timeout_us);
    options.clients = words.clients.value_or(1);
    options.timeout_us = words.timeout_us.value_or(options.target == Target::server ? k_server_timeout_us : 0);
    options.stop_on_divergence = words.stop_on_divergence.value_or(true);
    check(words);
    if (options.target == Target::emulator && options.listen.empty()) {
        options.listen.emplace_back("127.0.0.1:9001");
    }
    return options;
}

} // namespace bh::replay
