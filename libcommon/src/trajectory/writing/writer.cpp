#include "chunk_writer.hpp"
#include "write_queue.hpp"

#include <bh/base/error.hpp>
#include <bh/trajectory/writer.hpp>

#include <csignal>
#include <thread>
#include <utility>
#include <vector>

namespace bh::trajectory {

namespace {

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

/// The calling thread fills the queue; the other takes jobs out of it and alone touches `chunks`.
struct Writer::State
{
    explicit State(const WriterOptions& options)
        : name{options.path == "-" ? "standard output" : options.path},
          chunks{options},
          queue{queue_options(options)},
          thread{thread_without_signals([this] { run(); })}
    {
    }

    State(const State&) = delete;
    State& operator=(const State&) = delete;

    ~State()
    {
        chunks.give_up(); // or the thread might wait for a reader who never comes
        end_thread();
    }

    void end_thread()
    {
        if (thread.joinable()) {
            queue.close();
            thread.join();
        }
    }

    simdjson::dom::object parse(record::RecordView view)
    {
        padded.assign(view.line).append(record::k_padding_bytes, '\0');
        view.line = std::string_view{padded}.substr(0, view.line.size());
        return parser.parse(view);
    }

    [[nodiscard]] WriteQueue::Options queue_options(const WriterOptions& options)
    {
        WriteQueue::Options queue_options;
        if (chunks.has_journal()) {
            queue_options.flush_interval = options.flush_interval;
        }
        queue_options.wait = options.wait;
        queue_options.give_up = [this] { chunks.give_up(); };
        return queue_options;
    }

    void run()
    {
        try {
            WriteQueue::Progress progress;
            while (const auto job = queue.take(progress)) {
                if (job->pictures) {
                    chunks.append_packed(job->batch, *job->pictures);
                } else if (job->batch) {
                    chunks.append(job->batch);
                }
                if (job->flush) {
                    chunks.flush();
                }
                if (job->finish) {
                    chunks.finish();
                }
                progress = {chunks.bytes_written(), chunks.undecodable_pictures(), chunks.unsaved_since()};
            }
        } catch (const FileError&) {
            queue.fail(std::current_exception());
        } catch (const BrokenPipe&) {
            queue.fail(std::current_exception());
        } catch (const Error& error) { // nobody's but ours: not to be taken for damage of the input
            queue.fail(std::make_exception_ptr(FileError{name, error.what()}));
        } catch (...) {
            queue.fail(std::current_exception());
        }
    }

    std::string name;
    record::LineParser parser; ///< of records that nobody has parsed
    std::string padded;        ///< likewise
    ChunkWriter chunks;
    WriteQueue queue;
    std::thread thread;
};

Writer::Writer(const WriterOptions& options) : m_state{std::make_unique<State>(options)} {}

Writer::~Writer() = default;

void Writer::append(const record::RecordView& view)
{
    const simdjson::dom::object object = m_state->parse(view);
    append(view, m_state->parser.type(), object);
}

void Writer::append(const record::RecordView& view, record::Type type, const simdjson::dom::object& object)
{
    if (type == record::Type::chunk || type == record::Type::pixels) {
        return; // of the file that the stream came from: its chunks are not ours
    }
    RecordPlace place = RecordPlace::of(type, object);
    // A picture that was left out is not in the line any more.
    place.has_frame = place.has_frame && (view.has_payload || view.line.find("\"frame\"") != std::string_view::npos);
    m_state->queue.add(view, place);
}

void Writer::append_packed(std::span<const record::RecordView> records, std::shared_ptr<const PackedPictures> pictures)
{
    std::vector<RecordPlace> places;
    places.reserve(records.size());
    for (const record::RecordView& view : records) {
        const simdjson::dom::object object = m_state->parse(view);
        places.push_back(RecordPlace::of(m_state->parser.type(), object));
    }
    m_state->queue.add_packed(records, places, std::move(pictures));
}

int Writer::failure_fd() const
{
    return m_state->queue.failure_fd();
}

void Writer::flush()
{
    m_state->queue.flush();
}

void Writer::drain()
{
    m_state->queue.drain();
}

void Writer::finish()
{
    m_state->queue.finish();
    m_state->end_thread();
}

std::uint64_t Writer::undecodable_pictures() const
{
    return m_state->queue.progress().undecodable_pictures;
}

std::uint64_t Writer::bytes_written() const
{
    return m_state->queue.progress().bytes_written;
}

} // namespace bh::trajectory
