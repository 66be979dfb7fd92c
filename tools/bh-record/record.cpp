#include "options.hpp"
#include "parts.hpp"

#include <bh/base/error.hpp>
#include <bh/base/output.hpp>
#include <bh/cli/context.hpp>
#include <bh/cli/stop_signals.hpp>
#include <bh/record/line_members.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/record/reader.hpp>
#include <bh/record/record.hpp>
#include <bh/trajectory/open.hpp>
#include <bh/trajectory/picture.hpp>

#include <unistd.h>

#include <chrono>
#include <functional>
#include <optional>
#include <utility>

namespace bh::recorder {

namespace {

constexpr std::size_t k_buffer_bytes = std::size_t{64} << 10; ///< of --tee

/// After an interrupt the programs before us in the pipe still have something to say, and this long to say it.
constexpr std::chrono::milliseconds k_grace{5'000};

constexpr std::uint64_t k_stray_lines_told = 5; ///< one by one; then their number

std::string counted(std::uint64_t count, const char* noun)
{
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

/// Copies records to standard output: --tee. A reader that goes away, or that takes nothing when it is time to stop,
/// does not end the recording.
class Tee
{
public:
    /// `gate` says how long a slow reader is waited for. Both must outlive this object.
    Tee(cli::Context& context, WriteGate& gate);

    void write(const record::RecordView& view);
    /// Writes what is held back: the reader must not wait for what is here already.
    void flush();

private:
    void give_up(const char* reason);

    cli::Context& m_context;
    std::optional<GatedOutput> m_output; ///< absent: given up
    std::string m_buffer;
};

Tee::Tee(cli::Context& context, WriteGate& gate) : m_context{context}
{
    m_output.emplace(STDOUT_FILENO, "standard output", gate);
}

void Tee::write(const record::RecordView& view)
{
    record::append_record(m_buffer, view.line, view.payload, view.has_payload);
    if (m_buffer.size() >= k_buffer_bytes) {
        flush();
    }
}

void Tee::flush()
{
    if (m_output && !m_buffer.empty()) {
        try {
            if (!m_output->write(m_buffer)) {
                give_up("takes nothing; the rest is not copied");
            }
        } catch (const BrokenPipe&) {
            give_up("is gone; recording goes on");
        }
    }
    m_buffer.clear();
}

void Tee::give_up(const char* reason)
{
    m_output.reset();
    m_context.note(std::string{"the reader of standard output "} + reason);
}

/// What is waited for, and how a signal ends it.
class RecorderGate final : public ReadGate
{
public:
    /// Before input is waited for.
    std::function<void()> before_wait;
    /// The descriptor that tells of a failed Writer, and what throws it.
    std::function<int()> failure_fd;
    std::function<void()> throw_failure;

    bool wait_readable(int fd) override
    {
        if (!failure_fd) {
            return m_stop.wait_readable(fd);
        }
        before_wait();
        const auto wake = m_stop.wait_for_input(fd, failure_fd());
        if (wake == cli::StopSignals::Wake::alarm) {
            throw_failure();
        }
        return wake == cli::StopSignals::Wake::ready;
    }

    cli::StopSignals& stop() { return m_stop; }

private:
    cli::StopSignals m_stop{k_grace};
};

/// Copies the records of a recording to a trajectory file.
class Recorder
{
public:
    Recorder(const Options& options, cli::Context& context, RecorderGate& gate)
        : m_options{options},
          m_context{context},
          m_parts{options, [&gate](int fd) { return gate.stop().wait_for_event(fd); }},
          m_progress{context},
          // Pixels need not become a PNG on their way from file to file.
          m_restorer{options.tee || options.pixels == PixelOption::png ? trajectory::PictureEncoding::png
                                                                       : trajectory::PictureEncoding::raw}
    {
        if (options.tee) {
            m_tee.emplace(context, gate.stop());
        }
        gate.before_wait = [this] { flush_tee(); };
        gate.failure_fd = [this] { return m_parts.current().failure_fd(); };
        gate.throw_failure = [this] { m_parts.current().drain(); };
    }

    /// Takes records until the source has no more, or asks for a later version of this program.
    void copy(record::Reader& reader)
    {
        reader.on_problem([this, &reader](const std::string& what) { tell_stray_line(reader, what); });
        try {
            while (reader.next()) {
                append(reader);
                m_progress.update([this] { return progress_text(); });
            }
        } catch (const record::LaterVersion& error) {
            if (!reader.has_seen_header()) {
                throw;
            }
            m_later_version = error.what();
        }
        flush_tee();
    }

    cli::Outcome finish(const record::Reader& reader)
    {
        const std::string& name = reader.name();
        const std::string damage = !m_later_version.empty()           ? m_later_version
                                   : reader.source().damage().empty() ? ""
                                                                      : name + ": " + reader.source().damage();
        std::string cut_short = reader.cut_short();
        if (!reader.has_ended()) {
            cut_short = cut_short.empty() ? "no end record; it is still being written" : cut_short;
            append_end(damage.empty() ? "input ended" : "input damaged");
        }
        m_parts.finish();
        m_context.note("recorded " + counted(m_steps, "step") + " to " +
                       (m_options.output == "-" ? "standard output" : m_options.output) +
                       (m_options.split ? " (" + counted(m_parts.count(), "part") + "), " : ", ") +
                       cli::format_bytes(static_cast<double>(m_parts.bytes_written())) + " from a stream of " +
                       cli::format_bytes(static_cast<double>(m_bytes_read)));
        if (const std::uint64_t count = m_parts.undecodable_pictures(); count > 0) {
            m_context.warning(name + ": " + counted(count, "picture") + " cannot be decoded; what came is kept");
        }
        if (reader.stray_lines() > k_stray_lines_told) {
            m_context.warning(name + ": " + counted(reader.stray_lines(), "line") +
                              " were no records; they are kept as notes");
        }
        if (!damage.empty()) {
            m_context.warning(damage + "; what came before is recorded");
        } else if (!cut_short.empty()) {
            m_context.warning(name + ": " + cut_short);
        }
        if (m_lost_pictures) {
            m_context.warning(name + ": " + std::string{trajectory::k_pictures_lost});
        }
        const bool is_whole = damage.empty() && cut_short.empty() && !m_lost_pictures && reader.stray_lines() == 0;
        return is_whole ? cli::Outcome::complete : cli::Outcome::incomplete;
    }

private:
    void append(record::Reader& reader)
    {
        const record::Type type = reader.type();
        record::RecordView& view = reader.view();
        m_steps += type == record::Type::step ? 1 : 0;
        // A source that could unpack them would have kept this record to itself.
        m_lost_pictures = m_lost_pictures || (type == record::Type::pixels && m_options.pixels != PixelOption::none);
        if (m_tee || m_options.pixels != PixelOption::none) {
            m_restorer.restore(reader.source(), view);
        }
        m_bytes_read += view.line.size() + view.payload.size();
        record::RecordView kept = view;
        if ((view.has_payload || view.has_picture) && m_options.pixels == PixelOption::none) {
            m_line.clear();
            record::append_without_frame(m_line, view.line);
            m_line.reserve(m_line.size() + record::k_padding_bytes);
            kept = {m_line, {}, false};
        }
        m_parts.append(kept, type, reader.object()); // first: a reader of ours may be slow
        if (m_tee) {
            m_tee->write(view);
        }
    }

    void append_end(std::string_view reason)
    {
        m_line = R"({"type":"end","reason":")" + std::string{reason} + "\"}";
        m_line.reserve(m_line.size() + record::k_padding_bytes);
        record::RecordView view;
        view.line = m_line;
        record::LineParser parser;
        m_parts.append(view, record::Type::end, parser.parse(view));
    }

    void flush_tee()
    {
        if (m_tee) {
            m_tee->flush();
        }
    }

    // At once: whoever records a running game should hear it. What else is wrong ends the input, or is told then.
    void tell_stray_line(const record::Reader& reader, const std::string& what)
    {
        const std::uint64_t count = reader.stray_lines();
        if (count != m_stray_lines && count <= k_stray_lines_told) {
            m_context.warning(reader.name() + ": " + what);
        }
        m_stray_lines = count;
    }

    std::string progress_text()
    {
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count() + 1e-9;
        return std::to_string(m_steps) + " steps, " +
               std::to_string(static_cast<long>(static_cast<double>(m_steps) / seconds)) + " steps/s, " +
               cli::format_bytes(static_cast<double>(m_bytes_read)) + " in, " + out_text();
    }

    std::string out_text() const
    {
        const std::uint64_t bytes_out = m_parts.bytes_written();
        if (bytes_out == 0) {
            return m_options.output == "-" ? "no chunk is full yet" : "all in the journal until a chunk is full";
        }
        return cli::format_bytes(static_cast<double>(bytes_out)) + " out";
    }

    const Options& m_options;
    cli::Context& m_context;
    Parts m_parts;
    std::optional<Tee> m_tee;
    cli::Progress m_progress;
    trajectory::PictureRestorer m_restorer;
    std::string m_line;          ///< reused for lines that are not the input's own
    std::string m_later_version; ///< what the header said that ended reading
    std::uint64_t m_stray_lines = 0;
    std::uint64_t m_steps = 0;
    std::uint64_t m_bytes_read = 0; ///< of lines and payloads, these unpacked where a file has packed pixels
    bool m_lost_pictures = false;
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

} // namespace

cli::Outcome record(const Options& options, cli::Context& context)
{
    RecorderGate gate;
    auto input = std::make_unique<Input>(options.input, &gate);
    if (input->is_terminal()) {
        throw UsageError{"standard input is a terminal; pipe a record stream into it, or name a file"};
    }
    Recorder recorder{options, context, gate};
    record::ReaderOptions reader_options;
    reader_options.needs_header = true;
    record::Reader reader{trajectory::open_recording(std::move(input)), reader_options};
    recorder.copy(reader);
    return recorder.finish(reader);
}

} // namespace bh::recorder
