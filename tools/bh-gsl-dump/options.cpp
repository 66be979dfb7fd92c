#include "options.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/parser.hpp>
#include <bh/dataset/fields.hpp>

namespace bh::gsl_dump {

namespace {

constexpr cli::ToolDescription k_description = {
    .name = "bh-gsl-dump",
    .usage = "[OPTIONS] [RUN|-]...",
    .purpose =
        "Writes the game state of recordings, record streams or GSL text as JSON Lines, CSV, TSV or a table, a line\n"
        "for every step.",
    .example = "bh-gsl-dump run.zst | jq .x\n"
               "bh-gsl-dump run.zst --format csv --fields step,action,x,y,hp.0 > run.csv\n",
};

} // namespace

Options parse_options(int argc, const char* const* argv, cli::Context& context)
{
    Options options;
    std::string changes;
    std::vector<std::string> lists;
    cli::Parser parser{k_description};
    parser.choice("-f,--format", "FORMAT", options.format,
                  {{"jsonl", Format::jsonl}, {"csv", Format::csv}, {"tsv", Format::tsv}, {"table", Format::table}},
                  "jsonl: a JSON object a line; csv; tsv; table: columns for people");
    parser.option(
        "--fields", "A,B,...", lists,
        "only these, in this order: fields of the observation, list elements such as hp.0, members of the step such as "
        "step, action, reward; may be repeated");
    parser.number("--session", "S", options.selection.session, "only steps of session S");
    parser.number("--episode", "E", options.selection.episode, "only steps of episode E");
    parser.number("--from", "N", options.selection.from, "begin at step N of the selection, counted from 0");
    parser.number("--until", "N", options.selection.until, "end after step N of the selection");
    parser.option(
        "--where", "EXPR", [&options](const std::string& value) { options.where.emplace(value); },
        "only steps for which EXPR holds, such as 'map==\"00\" && hp.0<5'");
    parser.flag(
        "--changes", "WHAT", changes, "steps",
        "only steps that differ from the one before in what is written of them; --changes=values: a row for each "
        "value that differs, with its step, the old and the new one");
    parser.flag(
        "--transitions", options.transitions,
        "beside an action the reward that it earned, and whether it ended the episode; steps whose outcome is not "
        "known are left out");
    parser.flag("--summary", options.summary,
                "not the steps, but for each field how many have it, its type, range and commonest value");
    parser.flag("--follow", options.follow,
                "RUN is being recorded: go on until it is finished, or until interrupted; before that it may be "
                "RUN.partial");
    parser.operands("RUN", options.inputs, 0, SIZE_MAX);
    parser.parse(argc, argv, context);
    for (const std::string& list : lists) {
        dataset::add_field_names("--fields", list, options.fields);
    }

    if (!changes.empty()) {
        options.changes =
            cli::parse_choice<Changes>("--changes", changes, {{"steps", Changes::steps}, {"values", Changes::values}});
    }
    if (options.changes == Changes::values && options.summary) {
        throw UsageError{"--changes=values", "and --summary write rows of their own; choose one"};
    }
    if (options.inputs.empty()) {
        options.inputs.emplace_back("-");
    }
    if (std::count(options.inputs.begin(), options.inputs.end(), "-") > 1) {
        throw UsageError{"-", "standard input can be read only once"};
    }
    if (options.follow && options.inputs.size() > 1) {
        throw UsageError{"--follow", "needs a single RUN"};
    }
    if (options.selection.from && options.selection.until && *options.selection.from > *options.selection.until) {
        throw UsageError{"--from", "lies behind --until"};
    }
    return options;
}

} // namespace bh::gsl_dump
