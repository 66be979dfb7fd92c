#include "replay.hpp"

#include "run_reader.hpp"
#include "to_emulator.hpp"
#include "to_policy.hpp"
#include "to_server.hpp"
#include "to_stream.hpp"

namespace bh::replay {

namespace {

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
