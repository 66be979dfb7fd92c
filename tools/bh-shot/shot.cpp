#include "shot.hpp"

#include "job.hpp"
#include "picture_output.hpp"
#include "write_many.hpp"
#include "write_one.hpp"

namespace bh::shot {

cli::Outcome shot(const Options& options, cli::Context& context)
{
    if (!options.terminal) {
        check_output(options.input, options.output, options.overwrite);
    }
    Job job{options, context};
    if (options.sheet) {
        write_sheet(job);
    } else if (options.at) {
        write_at(job);
    } else if (options.last) {
        write_last(job);
    } else {
        write_range(job);
    }
    return job.finish();
}

} // namespace bh::shot
