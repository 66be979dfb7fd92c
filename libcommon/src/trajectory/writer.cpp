#include "batch_pool.hpp"
#include "chunk_writer.hpp"
#include "write_queue.hpp"

#include <bh/base/error.hpp>
#include <bh/trajectory/writer.hpp>

#include <csignal>
#include <thread>
#include <utility>

namespace bh::trajectory {

namespace {

// A batch: some hundred steps, or one large picture. Smaller ones would wake the thread too often.
constexpr std::size_t k_batch_bytes = std::size_t{128} << 10;
constexpr std::size_t k_queue_bytes = std::size_t{8} << 20;
// How soon to ask again whether what is under way went well.
constexpr std::chrono::milliseconds k_failure_check{50};

/// Starts a thread that no signal is delivered to: those who wait for one wait elsewhere.
template <typename Function>
std::thread thread_without_signals(Function function)
{
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread thread{std::move(function)};
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return thread;
}

} // namespace

/// The calling thread fills batches; the other takes them out of the queue and alone touches `chunks`, until it has
/// ended.
struct Writer::State
{
    explicit State(const WriterOptions& options)
        : name{options.path == "-" ? "standard output" : options.path},
          flush_interval{options.flush_interval},
          chunks{options},
          has_journal{chunks.has_journal()},
          queue{k_queue_bytes},
          thread{thread_without_signals([this] { run(); })}
    {
    }

    State(const State&) = delete;
    State& operator=(const State&) = delete;

    ~State() { end_thread(); }

    void end_thread()
    {
        if (thread.joinable()) {
            queue.close();
            thread.join();
        }
    }

    [[nodiscard]] WriteQueue::Progress now() const
    {
        return {chunks.bytes_written(), chunks.undecodable_pictures(), chunks.unsaved_since()};
    }

    [[nodiscard]] WriteQueue::Progress progress() const { return thread.joinable() ? queue.progress() : now(); }

    void run()
    {
        try {
            WriteQueue::Progress progress;
            while (const auto job = queue.take(progress)) {
                if (job->pictures) {
                    chunks.append_packed(job->batch, *job->pictures);
                } else {
                    chunks.append(job->batch);
                }
                if (job->flush) {
                    chunks.flush();
                }
                progress = now();
            }
        } catch (const FileError&) {
            queue.fail(std::current_exception());
        } catch (const Error& error) { // nobody's but ours: not to be taken for damage of the input
            queue.fail(std::make_exception_ptr(FileError{name, error.what()}));
        } catch (...) {
            queue.fail(std::current_exception());
        }
    }

    /// \throws what the thread ended with
    void hand_over(bool flush, std::shared_ptr<const PackedPictures> pictures = nullptr)
    {
        batch->close();
        queue.put({std::exchange(batch, pool.get()), flush, std::move(pictures)});
    }

    std::string name;
    std::chrono::microseconds flush_interval;
    BatchPool pool;
    std::shared_ptr<RecordBatch> batch = pool.get();
    ChunkWriter chunks;
    bool has_journal;
    WriteQueue queue;
    std::thread thread;
};

Writer::Writer(const WriterOptions& options) : m_state{std::make_unique<State>(options)} {}

Writer::~Writer() = default;

void Writer::append(const record::RecordView& view)
{
    m_state->batch->add(view);
    if (m_state->batch->size_bytes() >= k_batch_bytes) {
        m_state->hand_over(false);
    }
}

void Writer::append_packed(std::span<const record::RecordView> records, std::shared_ptr<const PackedPictures> pictures)
{
    m_state->hand_over(false);
    for (const record::RecordView& view : records) {
        m_state->batch->add(view);
    }
    m_state->hand_over(false, std::move(pictures));
}

std::optional<std::chrono::steady_clock::time_point> Writer::flush_due() const
{
    if (m_state->queue.failed()) {
        return RecordBatch::Clock::now(); // to be told by flush()
    }
    if (!m_state->has_journal) {
        return m_state->queue.idle() ? std::nullopt : std::optional{RecordBatch::Clock::now() + k_failure_check};
    }
    if (m_state->queue.flushing()) {
        return RecordBatch::Clock::now() + k_failure_check;
    }
    std::optional<RecordBatch::Clock::time_point> since = m_state->queue.unsaved_since();
    if (!since && !m_state->batch->empty()) {
        since = m_state->batch->since();
    }
    return since ? std::optional{*since + m_state->flush_interval} : std::nullopt;
}

void Writer::flush()
{
    if (m_state->queue.failed() || (m_state->has_journal && !m_state->queue.flushing())) {
        m_state->hand_over(true);
    }
}

void Writer::drain()
{
    m_state->hand_over(false);
    m_state->queue.drain();
}

void Writer::finish()
{
    m_state->hand_over(false);
    m_state->queue.drain();
    m_state->end_thread();
    m_state->chunks.finish();
}

std::uint64_t Writer::undecodable_pictures() const
{
    return m_state->progress().undecodable_pictures;
}

std::uint64_t Writer::bytes_written() const
{
    return m_state->progress().bytes_written;
}

} // namespace bh::trajectory
