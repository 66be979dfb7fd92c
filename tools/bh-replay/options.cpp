#include "options.hpp"

#include <bh/base/error.hpp>
#include <bh/base/output.hpp>
#include <bh/cli/parser.hpp>

#include <unistd.h>

namespace bh::replay {

namespace {

constexpr cli::ToolDescription k_description = {
    .name = "bh-replay",
    .usage = "[OPTIONS] RUN... [-- COMMAND [ARG]...]",
    .purpose =
        "Plays a recording: as the record stream it was made of, or to a policy, whose actions are compared with the\n"
        "recorded ones.",
    .example = "bh-replay --no-frames run.zst | jq -c .observation\n"
               "bh-replay run.zst --to policy -- ./policy.py\n",
};

Target target_from(const std::string& name)
{
    if (name == "stream") {
        return Target::stream;
    }
    if (name == "policy") {
        return Target::policy;
    }
    throw UsageError{"--to", name + " is not one of stream, policy"};
}

void check(const Options& options)
{
    if (options.target == Target::policy && options.command.empty()) {
        throw UsageError{"--to", "policy needs a command after --"};
    }
    if (options.target == Target::stream && !options.command.empty()) {
        throw UsageError{"--", "a command needs --to policy"};
    }
    if (options.target == Target::stream && options.keep_frames && Output::is_terminal()) {
        throw UsageError{"refusing to write frames to a terminal; use --no-frames, or redirect or pipe the output"};
    }
    if (options.policy_timeout_us < 1000) {
        throw UsageError{"--policy-timeout", "must be 1ms or more"};
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
    Options options;
    bool no_frames = false;
    cli::Parser parser{k_description};
    parser.option(
        "--to", "TARGET", [&options](const std::string& value) { options.target = target_from(value); },
        "stream (default): records on standard output; policy: the command after --");
    parser.flag("--no-frames", no_frames, "leave frames out: plain JSON Lines");
    parser.option("--session", "S", options.selection.session, "only this session");
    parser.option("--episode", "E", options.selection.episode, "only this episode");
    parser.option("--from", "N", options.selection.from, "begin at step N of what is selected, counted from 0");
    parser.option("--until", "N", options.selection.until, "end after step N");
    parser.option(
        "--policy-frames", "WHAT",
        [&options](const std::string& value) {
            if (value != "none" && value != "png") {
                throw UsageError{"--policy-frames", value + " is not one of none, png"};
            }
            options.policy_frames = value == "png";
        },
        "give the policy command recorded screenshots: none (default), png");
    parser.option(
        "--policy-timeout", "TIME",
        [&options](const std::string& value) {
            options.policy_timeout_us = cli::parse_duration_us("--policy-timeout", value);
        },
        "how long the policy may think about a step (default 10s)");
    parser.config_file();
    parser.command(options.command);
    parser.operands("RUN", options.runs, 1, SIZE_MAX);
    parser.parse(argc, argv, context);
    options.keep_frames = !no_frames;
    check(options);
    return options;
}

} // namespace bh::replay
