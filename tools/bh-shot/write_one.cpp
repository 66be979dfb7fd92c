#include "write_one.hpp"

#include "find_picture.hpp"
#include "picture.hpp"

#include <bh/trajectory/seek.hpp>

#include <algorithm>
#include <functional>
#include <memory>

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
        throw job.nothing("--at " + std::to_string(at) + ": " + reason + steps->why_no_pictures());
    }
    put_and_name(job, *steps, step);
    steps->finish();
}

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

} // namespace bh::shot
