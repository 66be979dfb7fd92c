#include "write_queue.hpp"

#include <poll.h>

#include <algorithm>
#include <utility>

namespace bh::trajectory {

namespace {

void wait_until_readable(int fd)
{
    pollfd entry = {fd, POLLIN, 0};
    static_cast<void>(::poll(&entry, 1, -1));
}

} // namespace

void WriteQueue::add(const record::RecordView& view, const RecordPlace& place)
{
    Lock lock{m_mutex};
    const bool is_first = m_open->empty();
    m_open->add(view, place);
    if (is_first && m_options.flush_interval) {
        m_changed_for_writer.notify_one(); // which has a time to keep now
    }
    if (m_open->size_bytes() >= m_options.batch_bytes) {
        hand_over(lock, {});
    }
}

void WriteQueue::add_packed(std::span<const record::RecordView> records, std::span<const RecordPlace> places,
                            std::shared_ptr<const PackedPictures> pictures)
{
    Lock lock{m_mutex};
    hand_over(lock, {});
    std::shared_ptr<RecordBatch> batch = m_pool.get();
    for (std::size_t i = 0; i < records.size(); ++i) {
        batch->add(records[i], places[i]);
    }
    batch->close();
    hand_over(lock, {std::move(batch), std::move(pictures)});
}

void WriteQueue::flush()
{
    Lock lock{m_mutex};
    hand_over(lock, {.batch = nullptr, .flush = true});
}

void WriteQueue::drain()
{
    Lock lock{m_mutex};
    hand_over(lock, {});
    wait_for(lock, [this] { return m_jobs.empty() && !m_is_working; });
}

void WriteQueue::finish()
{
    Lock lock{m_mutex};
    hand_over(lock, {.batch = nullptr, .finish = true});
    wait_for(lock, [this] { return m_jobs.empty() && !m_is_working; });
    m_closed = true;
    m_changed_for_writer.notify_one();
}

// Waits without the lock, where signals are heard, and throws if the other side has failed.
template <typename Condition>
void WriteQueue::wait_for(Lock& lock, const Condition& condition)
{
    while (!m_error && !condition()) {
        m_adder_waits = true;
        const bool may_give_up = m_options.wait && !m_has_given_up;
        lock.unlock();
        if (!may_give_up) {
            wait_until_readable(m_changed_for_adder.fd());
        } else if (!m_options.wait(m_changed_for_adder.fd())) {
            m_has_given_up = true; // which only this thread looks at
            if (m_options.give_up) {
                m_options.give_up();
            }
        }
        m_changed_for_adder.clear();
        lock.lock();
    }
    if (m_error) {
        std::rethrow_exception(m_error);
    }
}

// Hands over the open batch if it has records, and then the job if that has work to do.
void WriteQueue::hand_over(Lock& lock, Job job)
{
    wait_for(lock, [this] { return m_bytes < m_options.bytes_max; });
    if (!m_open->empty()) {
        m_jobs.push_back({.batch = take_open_batch()});
        m_bytes += m_jobs.back().size_bytes();
    }
    if (job.batch || job.flush || job.finish) {
        m_bytes += job.size_bytes();
        m_jobs.push_back(std::move(job));
    }
    m_changed_for_writer.notify_one();
}

std::shared_ptr<const RecordBatch> WriteQueue::take_open_batch()
{
    m_open->close();
    return std::exchange(m_open, m_pool.get());
}

// When the oldest record that is not safe will have waited for the interval.
std::optional<WriteQueue::Clock::time_point> WriteQueue::flush_due() const
{
    if (!m_options.flush_interval) {
        return std::nullopt;
    }
    if (m_progress.unsaved_since) {
        return *m_progress.unsaved_since + *m_options.flush_interval; // older than all that waits here
    }
    return m_open->empty() ? std::nullopt : std::optional{m_open->since() + *m_options.flush_interval};
}

WriteQueue::Progress WriteQueue::progress() const
{
    const std::lock_guard lock{m_mutex};
    return m_progress;
}

void WriteQueue::close()
{
    const std::lock_guard lock{m_mutex};
    m_closed = true;
    m_changed_for_writer.notify_one();
}

std::optional<WriteQueue::Job> WriteQueue::take(const Progress& progress)
{
    Lock lock{m_mutex};
    m_progress = progress;
    m_bytes -= std::exchange(m_job_bytes, 0);
    m_is_working = false;
    if (std::exchange(m_adder_waits, false)) {
        m_changed_for_adder.set();
    }
    Job job;
    for (;;) {
        const auto due = flush_due();
        const bool is_due = due && *due <= Clock::now();
        if (m_progress.unsaved_since && is_due) {
            job.flush = true;
            break;
        }
        if (!m_jobs.empty()) {
            job = std::move(m_jobs.front());
            m_jobs.pop_front();
            m_job_bytes = job.size_bytes();
            break;
        }
        if (m_closed) {
            return std::nullopt;
        }
        if (is_due) {
            job.batch = take_open_batch();
            job.flush = true;
            m_job_bytes = job.size_bytes();
            m_bytes += m_job_bytes;
            break;
        }
        if (due) {
            m_changed_for_writer.wait_until(lock, *due);
        } else {
            m_changed_for_writer.wait(lock);
        }
    }
    m_is_working = true;
    return job;
}

void WriteQueue::fail(std::exception_ptr error)
{
    const std::lock_guard lock{m_mutex};
    m_error = std::move(error);
    m_failure.set();
    m_changed_for_adder.set();
}

} // namespace bh::trajectory
