#include "cut.hpp"

#include "cutter.hpp"
#include "target.hpp"

#include <bh/base/error.hpp>
#include <bh/trajectory/leftovers.hpp>
#include <bh/trajectory/open.hpp>

#include <unistd.h>

#include <algorithm>

namespace bh::cut {

cli::Outcome cut(const Options& options, cli::Context& context)
{
    if (std::count(options.inputs.begin(), options.inputs.end(), "-") > 0 && ::isatty(STDIN_FILENO) == 1) {
        throw UsageError{"standard input is a terminal; name a recording, or pipe one in"};
    }
    const Overwrite overwrite = options.overwrite ? Overwrite::yes : Overwrite::no;
    const Target target{options.inputs, options.output, overwrite};
    const Inputs inputs{options.inputs};

    trajectory::WriterOptions writer_options;
    writer_options.path = target.writer_path();
    writer_options.overwrite = overwrite;
    writer_options.level = options.level.value_or(writer_options.level);
    writer_options.pixel_level = options.level.value_or(writer_options.pixel_level);
    trajectory::Writer writer{writer_options};
    Cutter cutter{options, inputs, context, writer};
    for (const std::string& path : inputs.paths()) {
        record::Reader reader{trajectory::open_recording(path), {.needs_header = true}};
        cutter.copy(reader);
    }
    cutter.finish();
    writer.finish();
    target.commit();
    const std::uint64_t undecodable = writer.undecodable_pictures();

    context.note("wrote " + std::to_string(cutter.steps_kept()) + " of " + std::to_string(cutter.steps_seen()) +
                 " steps to " + (options.output == "-" ? "standard output" : options.output) + ", " +
                 cli::format_bytes(static_cast<double>(writer.bytes_written())));
    if (cutter.steps_kept() == 0 && cutter.steps_seen() > 0) {
        context.warning("no step is selected");
    }
    if (cutter.where() != nullptr) {
        for (const std::string& warning : cutter.where()->warnings()) {
            context.warning("--where: " + warning);
        }
    }
    if (undecodable > 0) {
        context.warning(std::to_string(undecodable) + (undecodable == 1 ? " picture" : " pictures") +
                        " cannot be decoded; what came is kept");
    }
    if (target.is_rescue()) {
        context.note(options.output + ".partial and its journal are not needed any more; to remove them: " +
                     trajectory::command_to_remove(options.output));
    }
    return cutter.lost_something() || undecodable > 0 ? cli::Outcome::incomplete : cli::Outcome::complete;
}

} // namespace bh::cut
