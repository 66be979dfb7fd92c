#include "replay.hpp"

#include "pacer.hpp"
#include "run_reader.hpp"

#include <bh/record/line_members.hpp>
#include <bh/record/record.hpp>

#include <string_view>

namespace bh::replay {

namespace {

/// Without it the next program would take the stream for one that was cut short.
constexpr std::string_view k_end_of_part = "{\"type\":\"end\",\"reason\":\"selection\"}\n";

/// Holds a record back until its time; one without a time goes with the one before.
void wait_for(RunReader& runs, Pacer& pacer, cli::Context& context)
{
    std::int64_t time_us = 0;
    if (runs.type() == record::Type::header) {
        pacer.restart();
    } else if (runs.object()["time_us"].get(time_us) == simdjson::SUCCESS) {
        pacer.wait(time_us, [&context] { context.output().flush(); });
    }
}

// Writes the records to standard output.
cli::Outcome to_stream(RunReader& runs, const Options& options, cli::Context& context)
{
    Pacer pacer{options.pace};
    std::string text;
    std::size_t run = 0;
    while (runs.next()) {
        if (runs.run() != run && runs.stopped_early_before()) {
            context.output().write(k_end_of_part);
        }
        run = runs.run();
        if (options.pace > 0) {
            wait_for(runs, pacer, context);
        }
        if (options.keep_frames) {
            runs.restore_picture();
        }
        const record::RecordView& view = runs.view();
        text.clear();
        if ((view.has_payload || view.has_picture) && !options.keep_frames) {
            record::append_without_frame(text, view.line);
            text += '\n';
        } else {
            record::append_record(text, view.line, view.payload, view.has_payload);
        }
        context.output().write(text);
    }
    if (runs.stopped_early()) {
        context.output().write(k_end_of_part);
    }
    return cli::Outcome::complete;
}

cli::Outcome play(RunReader& runs, const Options& options, cli::Context& context)
{
    switch (options.target) {
    case Target::policy:
        return to_policy(runs, options, context);
    case Target::server:
        return to_server(runs, options, context);
    case Target::emulator:
        return to_emulator(runs, options, context);
    case Target::stream:
        break;
    }
    return to_stream(runs, options, context);
}

} // namespace

cli::Outcome replay(const Options& options, cli::Context& context)
{
    RunReader runs{options.runs, options.selection, context};
    const cli::Outcome outcome = play(runs, options, context);
    // What differs outranks what is missing.
    return outcome == cli::Outcome::complete && runs.was_damaged() ? cli::Outcome::incomplete : outcome;
}

} // namespace bh::replay
