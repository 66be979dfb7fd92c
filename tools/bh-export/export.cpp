#include "export.hpp"

#include "movie_conversion.hpp"
#include "recording_movie.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/progress.hpp>
#include <bh/movie/reader.hpp>
#include <bh/record/end_watch.hpp>
#include <bh/trajectory/open.hpp>

namespace bh::exporter {

namespace {

cli::Outcome export_recording(const Options& options, cli::Context& context)
{
    RecordingMovie movie{options, context};
    const auto source = trajectory::open_recording(options.run);
    record::LineParser parser;
    record::EndWatch watch;
    cli::Progress progress{context};
    try {
        for (record::RecordView view; source->next(view);) {
            watch.see(view);
            const simdjson::dom::object object = parser.parse(view);
            movie.take(parser.type(), object);
            progress.update([&movie] { return std::to_string(movie.frames()) + " frames"; });
        }
        movie.finish();
    } catch (const DataError& error) {
        throw DataError{source->name() + ": " + error.what()};
    }
    if (!source->damage().empty()) {
        context.warning(source->name() + ": " + source->damage());
        return cli::Outcome::incomplete;
    }
    if (const std::string why = watch.cut_short(*source); !why.empty()) {
        context.warning(source->name() + ": " + why);
        return cli::Outcome::incomplete;
    }
    return cli::Outcome::complete;
}

} // namespace

cli::Outcome export_run(const Options& options, cli::Context& context)
{
    return movie::is_movie(options.run) ? convert_movie(options, context) : export_recording(options, context);
}

} // namespace bh::exporter
