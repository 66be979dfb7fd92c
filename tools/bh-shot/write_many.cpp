#include "write_many.hpp"

#include "picture_output.hpp"
#include "picture_sample.hpp"
#include "sheet.hpp"
#include "terminal.hpp"

#include <bh/image/png.hpp>

#include <algorithm>
#include <functional>
#include <vector>

namespace bh::shot {

namespace {

std::string no_picture(const StepReader& steps, std::uint64_t in_range)
{
    return in_range == 0 ? steps.no_step_text() : "no step of the selection has a picture";
}

// Calls `take` for each step of the range that has a picture, and returns how many these are.
std::uint64_t for_each_picture(Job& job, StepReader& steps, const std::function<void(Step&)>& take, bool is_drawing)
{
    const Range& range = job.options().range;
    StepProgress progress{job, is_drawing};
    std::uint64_t in_range = 0;
    std::uint64_t pictures = 0;
    for (Step step; steps.next(step);) {
        progress();
        if (range.contains(step.number)) {
            ++in_range;
            if (step.has_picture) {
                ++pictures;
                take(step);
            }
        }
        if (range.ends_at(step.number)) {
            break;
        }
    }
    steps.finish();
    if (pictures == 0) {
        throw job.nothing(no_picture(steps, in_range) + steps.why_no_pictures());
    }
    return pictures;
}

bool load(Job& job, StepReader& steps, Step& step)
{
    try {
        steps.load(step);
        return true;
    } catch (const DataError& error) {
        job.damage().add(error.what());
        return false;
    }
}

std::vector<RecordedPicture> choose_in_one_pass(Job& job, std::size_t wanted)
{
    const auto steps = job.open(job.options().range.first);
    PictureSample sample{wanted};
    const auto offer = [&](Step& step) {
        if (load(job, *steps, step)) {
            sample.offer(step);
        }
    };
    for_each_picture(job, *steps, offer, false);
    return sample.take();
}

// Counts the pictures first, which is quick, and then decodes those only that are wanted. In place of a damaged one
// comes the next.
std::vector<RecordedPicture> choose_exactly(Job& job, std::size_t cells)
{
    const auto count_only = [](Step& /*step*/) {};
    const std::uint64_t first = job.options().range.first;
    const std::uint64_t count = for_each_picture(job, *job.open(first), count_only, false);
    const std::uint64_t wanted = std::min<std::uint64_t>(cells, count);
    std::vector<RecordedPicture> chosen;
    const auto steps = job.open(first, true);
    std::uint64_t place = 0;
    const auto choose = [&](Step& step) {
        if (chosen.size() < wanted && place >= even_place(chosen.size(), wanted, count) && load(job, *steps, step)) {
            chosen.push_back(recorded_picture(step));
        }
        ++place;
    };
    for_each_picture(job, *steps, choose, false);
    return chosen;
}

std::string count_of_pictures(std::uint64_t count)
{
    return std::to_string(count) + (count == 1 ? " picture" : " pictures");
}

} // namespace

void write_range(Job& job)
{
    const auto steps = job.open(job.options().range.first);
    std::uint64_t written = 0;
    const auto take = [&](Step& step) { written += job.put(*steps, step) ? 1 : 0; };
    for_each_picture(job, *steps, take, job.options().terminal.has_value());
    job.note(count_of_pictures(written));
}

void write_sheet(Job& job)
{
    const Options& options = job.options();
    const Grid& grid = *options.sheet;
    const std::size_t cells = static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows);
    const std::vector<RecordedPicture> pictures =
        job.is_readable_again() ? choose_exactly(job, cells) : choose_in_one_pass(job, cells);
    if (pictures.empty()) { // all of them are damaged, of which there was talk
        return;
    }
    const image::Image sheet =
        draw_sheet(pictures, grid, options.look, [&job](const std::string& damage) { job.damage().add(damage); });
    if (options.terminal) {
        job.context().output().write(terminal_text(sheet, look_at_terminal(*options.terminal)));
    } else {
        std::string png;
        image::encode_png(sheet, png);
        write_picture(png, options.output, options.overwrite, job.context());
    }
    job.note(count_of_pictures(pictures.size()));
}

} // namespace bh::shot
