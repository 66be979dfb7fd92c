#include "shot.hpp"

#include "find_picture.hpp"
#include "picture_output.hpp"
#include "picture_sample.hpp"
#include "sheet.hpp"

#include <bh/base/error.hpp>
#include <bh/base/input.hpp>
#include <bh/cli/progress.hpp>
#include <bh/trajectory/open.hpp>

namespace bh::shot {

namespace {

/// Counts the steps read for a person who waits.
class StepProgress
{
public:
    explicit StepProgress(cli::Context& context) : m_progress{context} {}

    void operator()()
    {
        ++m_count;
        m_progress.update([this] { return std::to_string(m_count) + " steps read"; });
    }

private:
    cli::Progress m_progress;
    std::uint64_t m_count = 0;
};

std::unique_ptr<record::Source> open_input(const std::string& path)
{
    auto input = std::make_unique<Input>(path);
    if (input->is_terminal()) {
        throw UsageError{input->name(), "is a terminal, not a recording"};
    }
    return trajectory::open_recording(std::move(input));
}

/// Tells of damage at once, because what comes after may fail for that reason.
cli::Outcome outcome_of_reading(const StepReader& steps, cli::Context& context)
{
    const std::string damage = steps.damage();
    if (damage.empty()) {
        return cli::Outcome::complete;
    }
    context.warning(steps.name() + ": " + damage);
    return cli::Outcome::incomplete;
}

cli::Outcome write_one(StepReader& steps, const Options& options, cli::Context& context)
{
    Search search;
    {
        StepProgress progress{context};
        const Count count = options.selection.episode ? Count::number : Count::position;
        search = find_picture(steps, *options.at, count, std::ref(progress));
    }
    const cli::Outcome outcome = outcome_of_reading(steps, context);
    if (!search.picture) {
        throw DataError{steps.name() + ": --at " + std::to_string(*options.at) + ": " + search.reason};
    }
    std::string png;
    try {
        png = png_of(*search.picture, options.look);
    } catch (const DataError& error) {
        throw DataError{steps.name() + ": " + error.what()};
    }
    write_picture(png, options.output, options.overwrite, context);
    context.note(steps.name() + ": " + to_text(search.picture->name));
    return outcome;
}

cli::Outcome write_sheet(StepReader& steps, const Options& options, cli::Context& context)
{
    const Grid& grid = *options.sheet;
    PictureSample sample{static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows)};
    {
        StepProgress progress{context};
        for (Step step; steps.next(step); progress()) {
            if (step.has_picture && steps.load(step)) {
                sample.offer(step);
            }
        }
    }
    cli::Outcome outcome = outcome_of_reading(steps, context);
    const std::vector<RecordedPicture> pictures = sample.take();
    if (pictures.empty()) {
        throw DataError{steps.name() + ": no step of the selection has a picture"};
    }
    const std::string png = draw_sheet(pictures, grid, options.look, [&](const std::string& damage) {
        context.warning(steps.name() + ": " + damage);
        outcome = cli::Outcome::incomplete;
    });
    write_picture(png, options.output, options.overwrite, context);
    context.note(steps.name() + ": " + std::to_string(pictures.size()) + " pictures");
    return outcome;
}

} // namespace

cli::Outcome shot(const Options& options, cli::Context& context)
{
    check_output(options.input, options.output, options.overwrite);
    StepReader steps{open_input(options.input), options.selection};
    return options.at ? write_one(steps, options, context) : write_sheet(steps, options, context);
}

} // namespace bh::shot
