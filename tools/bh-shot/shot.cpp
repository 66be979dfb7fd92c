#include "job.hpp"
#include "options.hpp"
#include "output.hpp"
#include "picture.hpp"
#include "sheet.hpp"

#include <bh/base/error.hpp>
#include <bh/trajectory/seek.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>

namespace bh::shot {

namespace {

std::string no_picture_there(const StepName& name, std::optional<std::uint64_t> before,
                             std::optional<std::uint64_t> after)
{
    std::string reason = "no picture there (" + to_text(name) + "); ";
    if (before && after) {
        return reason + "the nearest are at " + std::to_string(*before) + " and " + std::to_string(*after);
    }
    if (before || after) {
        return reason + "the nearest is at " + std::to_string(before ? *before : *after);
    }
    return reason + "no step of the selection has one";
}

// Looks for step `at` and reads no further than that, or, if it has no picture, than the next step that has one.
// Returns an empty text when `step` is it, otherwise the reason why there is none. The picture is not loaded.
// `on_step` is called for every step, to show progress.
std::string find_picture(StepReader& steps, std::uint64_t at, Step& step, const std::function<void()>& on_step)
{
    std::optional<StepName> without_picture; // the step that is looked for, if it has none
    std::optional<std::uint64_t> before;
    std::optional<std::uint64_t> after;
    std::optional<std::uint64_t> highest;
    while (!after && steps.next(step)) {
        on_step();
        highest = std::max(highest.value_or(0), step.number);
        if (step.number == at && !without_picture) {
            if (step.has_picture) {
                return "";
            }
            without_picture = step.name;
        } else if (step.has_picture) {
            (without_picture ? after : before) = step.number;
        }
    }
    if (without_picture) {
        return no_picture_there(*without_picture, before, after);
    }
    return highest ? "no such step; the last of the selection is " + std::to_string(*highest) : steps.no_step_text();
}

/// What find_last_picture() saw.
struct LastPicture
{
    std::uint64_t count = 0; ///< of pictures, whole or not
    std::string damage;      ///< of the very last picture, which then is not the one that was kept
};

// Keeps the last step with a picture that is whole in `last`, which stays without one if there is none. The first
// `passed_over` pictures are only counted, which costs next to nothing.
LastPicture find_last_picture(StepReader& steps, std::uint64_t passed_over, StepCopy& last,
                              const std::function<void()>& on_step)
{
    LastPicture seen;
    for (Step step; steps.next(step);) {
        on_step();
        if (!step.has_picture || seen.count++ < passed_over) {
            continue;
        }
        seen.damage.clear();
        try {
            steps.load(step);
            check_picture(step);
            last.assign(step);
        } catch (const DataError& error) {
            seen.damage = error.what();
        }
    }
    return seen;
}

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

/// Looks for the last picture that is whole.
class LastSearch
{
public:
    explicit LastSearch(Job& job) : m_job{job} {}

    void run()
    {
        // Decoding takes longer than reading: only a few are decoded, if it can be known which.
        constexpr std::uint64_t k_decoded = 16;
        if (!m_job.is_readable_again()) {
            look(0, 0, false);
            return;
        }
        const std::uint64_t first = likely_begin_of_last(m_job);
        look(first, UINT64_MAX, false);
        const std::uint64_t count = m_seen.count;
        look(first, count - std::min(count, k_decoded), true);
        if (!m_last.step().has_picture && (count > k_decoded || first > 0)) {
            look(0, 0, false);
        }
    }

    [[nodiscard]] const LastPicture& seen() const { return m_seen; }

    [[nodiscard]] Step found() const { return m_last.step(); }

    [[nodiscard]] StepReader& steps() { return *m_steps; }

private:
    void look(std::uint64_t first, std::uint64_t passed_over, bool again)
    {
        m_steps = m_job.open(first, again);
        StepProgress progress{m_job, false};
        m_seen = find_last_picture(*m_steps, passed_over, m_last, std::ref(progress));
        m_steps->finish();
    }

    Job& m_job;
    std::unique_ptr<StepReader> m_steps;
    LastPicture m_seen;
    StepCopy m_last;
};

// What is shown on the terminal has its name there.
void put_and_name(Job& job, StepReader& steps, Step& step)
{
    if (job.put(steps, step) && !job.options().terminal) {
        job.note(to_text(step.name));
    }
}

// --at
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
        throw job.nothing("--at " + std::to_string(at) + ": " + reason + steps->why_no_pictures());
    }
    put_and_name(job, *steps, step);
    steps->finish();
}

// --last
void write_last(Job& job)
{
    LastSearch search{job};
    search.run();
    if (search.seen().count == 0) {
        throw job.nothing("--last: no step of the selection has a picture" + search.steps().why_no_pictures());
    }
    if (!search.seen().damage.empty()) {
        job.damage().add(search.seen().damage);
    }
    if (Step step = search.found(); step.has_picture) {
        put_and_name(job, search.steps(), step);
    }
}

// --range, or all of the selection. Memory: one picture.
void write_range(Job& job)
{
    const auto steps = job.open(job.options().range.first);
    std::uint64_t written = 0;
    const auto take = [&](Step& step) { written += job.put(*steps, step) ? 1 : 0; };
    job.for_each_picture(*steps, take, job.options().terminal.has_value());
    job.note_pictures(written);
}

} // namespace

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
