#include "replay.hpp"

#include "run_reader.hpp"
#include "to_policy.hpp"
#include "to_stream.hpp"

namespace bh::replay {

cli::Outcome replay(const Options& options, cli::Context& context)
{
    RunReader runs{options.runs, options.selection, context};
    const cli::Outcome outcome =
        options.target == Target::policy ? to_policy(runs, options, context) : to_stream(runs, options, context);
    // What differs outranks what is missing.
    return outcome == cli::Outcome::complete && runs.was_damaged() ? cli::Outcome::incomplete : outcome;
}

} // namespace bh::replay
