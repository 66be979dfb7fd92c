#pragma once

#include "record_batch.hpp"

#include <bh/base/fd.hpp>
#include <bh/trajectory/picture.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>

namespace bh::trajectory {

/// What one thread takes in and another writes: records in order, in batches, and when they must be safe. Bounded:
/// whoever adds waits while too much is under way.
///
/// The writing thread keeps the time: with a flush interval, take() gives it a flush when a record has waited that
/// long, whatever the other thread is doing.
class WriteQueue
{
public:
    using Clock = RecordBatch::Clock;

    struct Job
    {
        std::shared_ptr<const RecordBatch> batch;                 ///< null: no records
        std::shared_ptr<const PackedPictures> pictures = nullptr; ///< those of the batch, which ends a chunk; or null
        bool flush = false;  ///< after it, the records that are in no chunk yet go to the journal
        bool finish = false; ///< after it, nothing comes

        /// What it takes up.
        [[nodiscard]] std::size_t size_bytes() const
        {
            return (batch ? batch->size_bytes() : 0) +
                   (pictures ? pictures->record.size() + pictures->frame.size() : 0);
        }
    };

    /// What the writing side tells, after each job.
    struct Progress
    {
        std::uint64_t bytes_written = 0;
        std::uint64_t undecodable_pictures = 0;
        std::optional<Clock::time_point> unsaved_since; ///< of the oldest record that is in no chunk and no journal
    };

    struct Options
    {
        std::size_t bytes_max = std::size_t{8} << 20;
        std::size_t batch_bytes = std::size_t{128} << 10;        ///< smaller ones would wake the thread too often
        std::optional<std::chrono::microseconds> flush_interval; ///< absent: take() makes no flushes
        /// Waits until the descriptor is readable. False: nobody wants to wait any more; then `give_up` is called,
        /// which should make the writing side fail if it can be stuck.
        std::function<bool(int)> wait;
        std::function<void()> give_up;
    };

    explicit WriteQueue(Options options) : m_options{std::move(options)} {}

    // For the side that takes in. All of these throw what fail() was given.

    void add(const record::RecordView& view, const RecordPlace& place);
    /// Adds records that have packed pictures.
    void add_packed(std::span<const record::RecordView> records, std::span<const RecordPlace> places,
                    std::shared_ptr<const PackedPictures> pictures);
    /// What was added so far is to be safe soon. Does not wait for that.
    void flush();
    /// Waits until all that was added is done.
    void drain();
    /// Nothing more comes. Waits until all is done.
    void finish();

    /// Becomes readable when the writing side has failed.
    [[nodiscard]] int failure_fd() const { return m_failure.fd(); }

    [[nodiscard]] Progress progress() const;

    /// Without finish(): nothing more comes, and what was not handed over yet is lost. May be called again.
    void close();

    // For the side that writes.

    /// The next job; nothing when there will be none. The one before is done, and this is what came of it.
    std::optional<Job> take(const Progress& progress);
    void fail(std::exception_ptr error);

private:
    using Lock = std::unique_lock<std::mutex>;

    template <typename Condition>
    void wait_for(Lock& lock, const Condition& condition);
    void hand_over(Lock& lock, Job job);
    [[nodiscard]] std::shared_ptr<const RecordBatch> take_open_batch();
    [[nodiscard]] std::optional<Clock::time_point> flush_due() const;

    const Options m_options;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed_for_writer;
    Event m_changed_for_adder;
    Event m_failure;
    // Guarded by the mutex:
    BatchPool m_pool;
    std::shared_ptr<RecordBatch> m_open = m_pool.get(); ///< being filled
    std::deque<Job> m_jobs;
    bool m_is_working = false;   ///< on a job that was taken out
    std::size_t m_bytes = 0;     ///< of that job and of m_jobs
    std::size_t m_job_bytes = 0; ///< of that job
    bool m_adder_waits = false;
    bool m_has_given_up = false;
    bool m_closed = false;
    std::exception_ptr m_error;
    Progress m_progress;
};

} // namespace bh::trajectory
