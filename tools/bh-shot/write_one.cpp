#include "write_one.hpp"

#include "find_picture.hpp"
#include "picture.hpp"

#include <bh/trajectory/seek.hpp>

#include <functional>

namespace bh::shot {

namespace {

// With an index the number of steps is known: the last picture is among the last of them, or else somewhere.
std::uint64_t likely_begin_of_last(const Job& job)
{
    const Options& options = job.options();
    constexpr std::uint64_t k_steps = 512;
    if (options.selection.session || options.selection.episode || !job.is_readable_again()) {
        return 0;
    }
    const std::uint64_t count = trajectory::RandomAccess{options.input}.steps().value_or(0);
    return count > k_steps ? count - k_steps : 0;
}

std::string find(Job& job, StepReader& steps, Step& step)
{
    StepProgress progress{job, false};
    return find_picture(steps, *job.options().at, step, std::ref(progress));
}

LastPicture find_last(Job& job, StepReader& steps, StepCopy& last)
{
    StepProgress progress{job, false};
    return find_last_picture(steps, last, std::ref(progress));
}

// What is shown on the terminal has its name there.
void put_and_name(Job& job, StepReader& steps, Step& step)
{
    if (job.put(steps, step) && !job.options().terminal) {
        job.note(to_text(step.name));
    }
}

} // namespace

void write_at(Job& job)
{
    const std::uint64_t at = *job.options().at;
    auto steps = job.open(at);
    Step step;
    std::string reason = find(job, *steps, step);
    if (!reason.empty() && steps->began_late()) {
        steps = job.open(0, true); // the nearest picture may lie before the place where reading began
        reason = find(job, *steps, step);
    }
    if (!reason.empty()) {
        steps->finish();
        throw job.nothing("--at " + std::to_string(at) + ": " + reason);
    }
    put_and_name(job, *steps, step);
    steps->finish();
}

void write_last(Job& job)
{
    auto steps = job.open(likely_begin_of_last(job));
    StepCopy last;
    LastPicture seen = find_last(job, *steps, last);
    if (!last.step().has_picture && steps->began_late()) {
        steps = job.open(0);
        seen = find_last(job, *steps, last);
    }
    steps->finish();
    if (!seen.any) {
        throw job.nothing("--last: no step of the selection has a picture");
    }
    if (!seen.damage.empty()) {
        job.damage().add(seen.damage);
    }
    if (Step step = last.step(); step.has_picture) {
        put_and_name(job, *steps, step);
    }
}

} // namespace bh::shot
