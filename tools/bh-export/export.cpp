#include "arrays_stream.hpp"
#include "dataset/formats.hpp"
#include "movie/recording_movie.hpp"
#include "options.hpp"

#include <bh/base/error.hpp>
#include <bh/movie/reader.hpp>

namespace bh::exporter {

cli::Outcome export_run(const Options& options, cli::Context& context)
{
    if (options.format == Format::bk2) {
        return export_movie(options, context);
    }
    if (movie::is_movie(options.run)) {
        throw UsageError{"--to", "a movie has inputs only, and becomes no data set; bh-emu --movie plays it"};
    }
    if (options.format == Format::arrays) {
        return export_arrays(options, context);
    }
    Job job{options, context};
    switch (options.format) {
    case Format::csv:
        write_csv(job);
        break;
    case Format::frames:
        write_frames(job);
        break;
    case Format::html:
        write_page(job);
        break;
    case Format::minari:
        write_minari(job);
        break;
    case Format::npy_folder:
    case Format::npz:
        write_arrays(job);
        break;
    case Format::tensorboard:
        write_tensorboard(job);
        break;
    case Format::webdataset:
        write_webdataset(job);
        break;
    case Format::arrays:
    case Format::bk2:
        break; // above
    }
    return job.finish();
}

} // namespace bh::exporter
