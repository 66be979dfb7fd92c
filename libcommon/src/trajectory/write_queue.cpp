#include "write_queue.hpp"

#include <algorithm>
#include <utility>

namespace bh::trajectory {

void WriteQueue::put(Job job)
{
    std::unique_lock lock{m_mutex};
    m_changed_for_taker.wait(lock, [this] { return m_error || m_bytes < m_bytes_max; });
    if (m_error) {
        std::rethrow_exception(m_error);
    }
    m_bytes += job.size_bytes();
    m_jobs.push_back(std::move(job));
    m_changed_for_writer.notify_one();
}

void WriteQueue::drain()
{
    std::unique_lock lock{m_mutex};
    m_changed_for_taker.wait(lock, [this] { return m_error || m_jobs.empty(); });
    if (m_error) {
        std::rethrow_exception(m_error);
    }
}

std::optional<WriteQueue::Clock::time_point> WriteQueue::unsaved_since() const
{
    const std::lock_guard lock{m_mutex};
    if (m_progress.unsaved_since) {
        return m_progress.unsaved_since; // older than all that waits here
    }
    for (const Job& job : m_jobs) {
        if (!job.batch->empty()) {
            return job.batch->since();
        }
    }
    return std::nullopt;
}

WriteQueue::Progress WriteQueue::progress() const
{
    const std::lock_guard lock{m_mutex};
    return m_progress;
}

bool WriteQueue::failed() const
{
    const std::lock_guard lock{m_mutex};
    return m_error != nullptr;
}

bool WriteQueue::idle() const
{
    const std::lock_guard lock{m_mutex};
    return m_jobs.empty();
}

bool WriteQueue::flushing() const
{
    const std::lock_guard lock{m_mutex};
    return std::any_of(m_jobs.begin(), m_jobs.end(), [](const Job& job) { return job.flush; });
}

void WriteQueue::close()
{
    const std::lock_guard lock{m_mutex};
    m_closed = true;
    m_changed_for_writer.notify_one();
}

std::optional<WriteQueue::Job> WriteQueue::take(const Progress& progress)
{
    std::unique_lock lock{m_mutex};
    m_progress = progress;
    if (std::exchange(m_under_way, false)) {
        m_bytes -= m_jobs.front().size_bytes();
        m_jobs.pop_front();
        m_changed_for_taker.notify_one();
    }
    m_changed_for_writer.wait(lock, [this] { return m_closed || !m_jobs.empty(); });
    if (m_jobs.empty()) {
        return std::nullopt;
    }
    m_under_way = true;
    return m_jobs.front();
}

void WriteQueue::fail(std::exception_ptr error)
{
    const std::lock_guard lock{m_mutex};
    m_error = std::move(error);
    m_changed_for_taker.notify_one();
}

} // namespace bh::trajectory
