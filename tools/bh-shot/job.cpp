#include "job.hpp"

#include <sys/stat.h>

namespace bh::shot {

namespace {

/// Places of damage that a warning names one by one.
constexpr std::uint64_t k_named_max = 10;

} // namespace

void DamageLog::add(const std::string& damage)
{
    if (++m_count <= k_named_max) {
        m_context.warning(m_name + ": " + damage);
    }
}

cli::Outcome DamageLog::finish()
{
    if (m_count > k_named_max) {
        const std::uint64_t others = m_count - k_named_max;
        m_context.warning(m_name + ": damaged in " + std::to_string(others) +
                          (others == 1 ? " more place" : " more places"));
    }
    return m_count == 0 ? cli::Outcome::complete : cli::Outcome::incomplete;
}

Job::Job(const Options& options, cli::Context& context)
    : m_options{options},
      m_context{context},
      m_name{options.input == "-" ? "standard input" : options.input},
      m_damage{context, m_name},
      m_sink{make_sink(options, context)}
{
}

std::unique_ptr<StepReader> Job::open(std::uint64_t first, bool again)
{
    return std::make_unique<StepReader>(m_options.input, m_options.selection, first,
                                        [this, again](const std::string& damage) {
                                            if (!again) {
                                                m_damage.add(damage);
                                            }
                                        });
}

bool Job::is_readable_again() const
{
    struct stat info = {};
    return m_options.input != "-" && ::stat(m_options.input.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

bool Job::put(StepReader& steps, Step& step)
{
    try {
        steps.load(step);
        m_sink->put(step);
        return true;
    } catch (const DataError& error) {
        m_damage.add(error.what());
        return false;
    }
}

std::uint64_t Job::for_each_picture(StepReader& steps, const std::function<void(Step&)>& take, bool is_drawing)
{
    const Range& range = m_options.range;
    StepProgress progress{*this, is_drawing};
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
        throw nothing((in_range == 0 ? steps.no_step_text() : "no step of the selection has a picture") +
                      steps.why_no_pictures());
    }
    return pictures;
}

bool Job::load(StepReader& steps, Step& step)
{
    try {
        steps.load(step);
        return true;
    } catch (const DataError& error) {
        m_damage.add(error.what());
        return false;
    }
}

void Job::note_pictures(std::uint64_t count)
{
    note(std::to_string(count) + (count == 1 ? " picture" : " pictures"));
}

cli::Outcome Job::finish()
{
    m_sink->finish();
    return m_damage.finish();
}

void Job::note(const std::string& text)
{
    m_context.note(m_name + ": " + text);
}

StepProgress::StepProgress(Job& job, bool is_drawing)
{
    if (!is_drawing) {
        m_progress.emplace(job.context());
    }
}

void StepProgress::operator()()
{
    ++m_count;
    if (m_progress) {
        m_progress->update([this] { return std::to_string(m_count) + " steps read"; });
    }
}

} // namespace bh::shot
