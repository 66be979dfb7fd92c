#include "job.hpp"

#include <sys/stat.h>

namespace bh::shot {

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
