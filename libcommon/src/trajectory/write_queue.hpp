#pragma once

#include "record_batch.hpp"

#include <bh/trajectory/packed_pictures.hpp>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>

namespace bh::trajectory {

/// What one thread takes in and another writes: batches in order, and the wish that they be safe. Bounded: whoever puts
/// waits while too much is under way.
class WriteQueue
{
public:
    using Clock = RecordBatch::Clock;

    struct Job
    {
        std::shared_ptr<const RecordBatch> batch; ///< perhaps empty
        bool flush = false;                       ///< after it, the records that are in no chunk yet go to the journal
        std::shared_ptr<const PackedPictures> pictures = nullptr; ///< those of the batch, which ends a chunk; or null

        /// What it takes up.
        [[nodiscard]] std::size_t size_bytes() const
        {
            return batch->size_bytes() + (pictures ? pictures->record.size() + pictures->frame.size() : 0);
        }
    };

    /// What the writing side tells, after each job.
    struct Progress
    {
        std::uint64_t bytes_written = 0;
        std::uint64_t undecodable_pictures = 0;
        std::optional<Clock::time_point> unsaved_since; ///< of the oldest record that is in no chunk and no journal
    };

    explicit WriteQueue(std::size_t bytes_max) : m_bytes_max{bytes_max} {}

    // For the side that takes in.

    /// \throws what fail() was given
    void put(Job job);
    /// Waits until all that was put is done. \throws what fail() was given
    void drain();
    /// No more jobs come.
    void close();
    [[nodiscard]] bool failed() const;
    /// Is nothing under way?
    [[nodiscard]] bool idle() const;
    /// Is a flush under way?
    [[nodiscard]] bool flushing() const;
    /// When the oldest record here came that is not safe yet.
    [[nodiscard]] std::optional<Clock::time_point> unsaved_since() const;
    [[nodiscard]] Progress progress() const;

    // For the side that writes.

    /// The next job; nothing when there will be none. The one before is done, and this is what came of it.
    std::optional<Job> take(const Progress& progress);
    void fail(std::exception_ptr error);

private:
    const std::size_t m_bytes_max;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed_for_writer;
    std::condition_variable m_changed_for_taker;
    std::deque<Job> m_jobs; ///< the first is the one under way
    bool m_under_way = false;
    std::size_t m_bytes = 0; ///< in m_jobs
    bool m_closed = false;
    std::exception_ptr m_error;
    Progress m_progress;
};

} // namespace bh::trajectory
