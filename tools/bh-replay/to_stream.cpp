#include "to_stream.hpp"

#include <bh/record/frames.hpp>
#include <bh/record/framing.hpp>

namespace bh::replay {

cli::Outcome to_stream(RunReader& runs, const Options& options, cli::Context& context)
{
    std::string text;
    while (runs.next()) {
        if (options.keep_frames) {
            runs.restore_picture();
        }
        const record::RecordView& view = runs.view();
        text.clear();
        if ((view.has_payload || view.has_picture) && !options.keep_frames) {
            record::append_without_frame(text, runs.object());
            text += '\n';
        } else {
            record::append_record(text, view.line, view.payload, view.has_payload);
        }
        context.output().write(text);
    }
    if (runs.stopped_early()) {
        // Without it the next program would take the stream for one that was cut short.
        context.output().write("{\"type\":\"end\",\"reason\":\"selection\"}\n");
    }
    return cli::Outcome::complete;
}

} // namespace bh::replay
