#include "record.hpp"

#include "parts.hpp"
#include "tee.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/progress.hpp>
#include <bh/cli/stop_signals.hpp>
#include <bh/record/end_watch.hpp>
#include <bh/record/frames.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/record/stream_reader.hpp>
#include <bh/trajectory/open.hpp>
#include <bh/trajectory/picture.hpp>

#include <array>
#include <chrono>
#include <cstdio>

namespace bh::recorder {

namespace {

/// After an interrupt the programs before us in the pipe still have something to say, and this long to say it.
constexpr std::chrono::milliseconds k_grace{5'000};

std::string counted(std::uint64_t count, const char* noun)
{
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

/// 6250 and 1000 as "6.3 : 1".
std::string ratio_text(std::uint64_t from, std::uint64_t to)
{
    std::array<char, 32> text = {};
    std::snprintf(text.data(), text.size(), "%.1f : 1", static_cast<double>(from) / static_cast<double>(to));
    return text.data();
}

/// Copies records from a source to a trajectory file. As a timer: flushes it.
class Recorder final : public cli::Timer
{
public:
    Recorder(const Options& options, cli::Context& context)
        : m_options{options},
          m_context{context},
          m_parts{options},
          m_tee{context},
          m_progress{context},
          // Pixels need not become a PNG on their way from file to file.
          m_restorer{options.tee || options.pixels == PixelOption::png ? trajectory::PictureEncoding::png
                                                                       : trajectory::PictureEncoding::raw}
    {
    }

    [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> due() const override
    {
        return m_parts.current().flush_due();
    }

    void fire() override { m_parts.current().flush(); }

    /// Input is about to be waited for.
    void flush_tee()
    {
        if (m_options.tee) {
            m_tee.flush();
        }
    }

    /// Takes records until the source has no more, or gives one that is none.
    void copy(record::Source& source)
    {
        record::RecordView view;
        while (source.next(view)) {
            try {
                const auto object = m_parser.parse(view);
                if (!m_header_seen && m_parser.type() != record::Type::header) {
                    throw DataError{"byte " + std::to_string(view.offset) +
                                    ": a recording begins with a header record"};
                }
                append(source, view, object);
            } catch (const DataError& error) {
                m_damage = error.what();
                break;
            }
            m_progress.update([this] { return progress_text(); });
        }
        if (m_damage.empty()) {
            m_damage = source.damage();
        }
    }

    cli::Outcome finish(const record::Source& source)
    {
        if (!m_header_seen) {
            throw FileError{source.name(), m_damage.empty() ? "holds no record" : m_damage};
        }
        std::string cut_short = m_end.cut_short(source);
        if (!m_end.has_ended()) {
            cut_short = cut_short.empty() ? "no end record; it is still being written" : cut_short;
            append_end(m_damage.empty() ? "input ended" : "input damaged");
        }
        m_parts.finish();
        m_context.note("recorded " + counted(m_steps, "step") + " to " +
                       (m_options.output == "-" ? "standard output" : m_options.output) +
                       (m_options.split ? " (" + counted(m_parts.count(), "part") + "), " : ", ") +
                       cli::format_bytes(static_cast<double>(m_parts.bytes_written())) + ", " +
                       ratio_text(m_bytes_read, m_parts.bytes_written()));
        if (const std::uint64_t count = m_parts.undecodable_pictures(); count > 0) {
            m_context.warning(source.name() + ": " + counted(count, "picture") +
                              " cannot be decoded; what came is kept");
        }
        if (!m_damage.empty()) {
            m_context.warning(source.name() + ": " + m_damage + "; what came before is recorded");
        } else if (!cut_short.empty()) {
            m_context.warning(source.name() + ": " + cut_short);
        }
        if (m_lost_pictures) {
            m_context.warning(source.name() + ": " + std::string{trajectory::k_pictures_lost});
        }
        return m_damage.empty() && cut_short.empty() && !m_lost_pictures ? cli::Outcome::complete
                                                                         : cli::Outcome::incomplete;
    }

private:
    void append(record::Source& source, record::RecordView view, const simdjson::dom::object& object)
    {
        const record::Type type = m_parser.type();
        m_header_seen = m_header_seen || type == record::Type::header;
        m_end.see(type);
        m_steps += type == record::Type::step ? 1 : 0;
        // A source that could unpack them would have kept this record to itself.
        m_lost_pictures = m_lost_pictures || (type == record::Type::pixels && m_options.pixels != PixelOption::none);
        if (m_options.tee || m_options.pixels != PixelOption::none) {
            m_restorer.restore(source, view);
        }
        m_bytes_read += view.line.size() + view.payload.size();
        if (m_options.tee) {
            m_tee.write(view);
        }
        if ((view.has_payload || view.has_picture) && m_options.pixels == PixelOption::none) {
            m_line.clear();
            record::append_without_frame(m_line, object);
            view.line = m_line;
            view.payload = {};
            view.has_payload = false;
            view.has_picture = false;
        }
        m_parts.append(view, type, object);
    }

    void append_end(std::string_view reason)
    {
        m_line = R"({"type":"end","reason":")" + std::string{reason} + "\"}";
        m_line.reserve(m_line.size() + record::k_padding_bytes);
        record::RecordView view;
        view.line = m_line;
        m_parts.append(view, record::Type::end, m_parser.parse(view));
    }

    std::string progress_text()
    {
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count() + 1e-9;
        return std::to_string(m_steps) + " steps, " +
               std::to_string(static_cast<long>(static_cast<double>(m_steps) / seconds)) + " steps/s, " +
               cli::format_bytes(static_cast<double>(m_bytes_read)) + " in, " + out_text();
    }

    // The ratio is that of whole chunks: what came when the last one was seen to be out, to what was out then.
    std::string out_text()
    {
        const std::uint64_t bytes_out = m_parts.bytes_written();
        if (bytes_out == 0) {
            return m_options.output == "-" ? "no chunk is full yet" : "all in the journal until a chunk is full";
        }
        if (bytes_out != m_bytes_out) {
            m_bytes_out = bytes_out;
            m_bytes_read_for_out = m_bytes_read;
        }
        return cli::format_bytes(static_cast<double>(bytes_out)) + " out, " +
               ratio_text(m_bytes_read_for_out, bytes_out);
    }

    const Options& m_options;
    cli::Context& m_context;
    Parts m_parts;
    Tee m_tee;
    cli::Progress m_progress;
    trajectory::PictureRestorer m_restorer;
    record::LineParser m_parser;
    std::string m_line; ///< reused for lines that are not the input's own
    std::string m_damage;
    std::uint64_t m_steps = 0;
    std::uint64_t m_bytes_read = 0;         ///< of lines and payloads, these unpacked where a file has packed pixels
    std::uint64_t m_bytes_out = 0;          ///< as the progress line last said
    std::uint64_t m_bytes_read_for_out = 0; ///< m_bytes_read at that time
    bool m_header_seen = false;
    bool m_lost_pictures = false;
    record::EndWatch m_end;
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

/// What happens each time before input is waited for.
class RecorderGate final : public ReadGate
{
public:
    bool wait_readable(int fd) override
    {
        if (m_recorder != nullptr) {
            m_recorder->flush_tee();
        }
        return m_stop.wait_readable(fd);
    }

    void attach(Recorder& recorder)
    {
        m_recorder = &recorder;
        m_stop.set_timer(&recorder);
    }

private:
    cli::StopSignals m_stop{k_grace};
    Recorder* m_recorder = nullptr;
};

} // namespace

cli::Outcome record(const Options& options, cli::Context& context)
{
    RecorderGate gate;
    auto input = std::make_unique<Input>(options.input, &gate);
    if (input->is_terminal()) {
        throw UsageError{"standard input is a terminal; pipe a record stream into it, or name a file"};
    }
    Recorder recorder{options, context};
    gate.attach(recorder);
    const auto source = trajectory::open_recording(std::move(input));
    recorder.copy(*source);
    return recorder.finish(*source);
}

} // namespace bh::recorder
