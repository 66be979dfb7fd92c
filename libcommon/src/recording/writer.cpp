#include <bh/base/atomic_file.hpp>
#include <bh/base/output.hpp>
#include <bh/base/text.hpp>
#include <bh/base/time_text.hpp>
#include <bh/image/image.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/record/line_writer.hpp>
#include <bh/recording.hpp>
#include <bh/trajectory/writer.hpp>

#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <stdexcept>
#include <utility>

namespace bh::recording {

namespace {

/// Where records go.
class Sink
{
public:
    virtual ~Sink() = default;
    virtual void append(const record::RecordView& view) = 0;
    virtual void finish() = 0;
};

class FileSink final : public Sink
{
public:
    explicit FileSink(const trajectory::WriterOptions& options) : m_writer{options} {}

    void append(const record::RecordView& view) override { m_writer.append(view); }

    void finish() override { m_writer.finish(); }

private:
    trajectory::Writer m_writer;
};

class StreamSink final : public Sink
{
public:
    /// `path` "-" is standard output.
    StreamSink(const std::string& path, Overwrite overwrite)
    {
        if (path != "-") {
            m_file.emplace(path, overwrite);
        }
    }

    void append(const record::RecordView& view) override
    {
        m_bytes.clear();
        record::append_record(m_bytes, view.line, view.payload, view.has_payload);
        m_file ? m_file->write(m_bytes) : write_all(1, m_bytes, "standard output");
    }

    void finish() override
    {
        if (m_file) {
            m_file->commit();
        }
    }

private:
    std::optional<AtomicFile> m_file;
    std::string m_bytes;
};

std::unique_ptr<Sink> open_sink(const WriterOptions& options)
{
    const Overwrite overwrite = options.overwrite ? Overwrite::yes : Overwrite::no;
    if (options.form == Form::stream) {
        return std::make_unique<StreamSink>(options.path, overwrite);
    }
    return std::make_unique<FileSink>(trajectory::WriterOptions{.path = options.path, .overwrite = overwrite});
}

} // namespace

struct Writer::State
{
    struct Session
    {
        std::uint64_t episode = 0; ///< the newest that has a step
        std::uint64_t steps = 0;   ///< of that episode
        std::int64_t time_us = 0;  ///< of its newest record
    };

    explicit State(const WriterOptions& options) : sink{open_sink(options)}
    {
        record::LineWriter line = begin("header");
        line.number("version", std::int64_t{1})
            .text("run", boost::uuids::to_string(boost::uuids::random_generator{}()))
            .number("part", std::int64_t{0})
            .raw("requires", "[]")
            .text_or_base64("generator", options.generator.empty() ? "libbh " BH_VERSION : options.generator)
            .text("created", utc_text(std::chrono::system_clock::now()));
        end(line);
    }

    /// Opens a record in `text`.
    record::LineWriter begin(std::string_view type)
    {
        text.clear();
        record::LineWriter line{text};
        line.text("type", type);
        return line;
    }

    void end(record::LineWriter& line, std::optional<std::string_view> payload = {})
    {
        line.close();
        record::RecordView view;
        const std::size_t bytes = text.size();
        if (bytes > record::k_line_bytes_max) {
            throw std::invalid_argument{"a record of more than 16 MiB"};
        }
        text.append(record::k_padding_bytes, '\0');
        view.line = std::string_view{text}.substr(0, bytes);
        view.has_payload = payload.has_value();
        view.payload = payload.value_or(std::string_view{});
        sink->append(view);
    }

    Session& session(std::uint64_t number)
    {
        const auto found = sessions.find(number);
        if (found == sessions.end()) {
            throw std::invalid_argument{"session " + std::to_string(number) + " is not open"};
        }
        return found->second;
    }

    void add(const Step& step, const Picture* picture);

    std::unique_ptr<Sink> sink;
    std::string text; ///< of the record under way, and padding
    record::LineParser parser;
    std::uint64_t sessions_begun = 0;
    std::map<std::uint64_t, Session> sessions; ///< the open ones
    std::int64_t newest_us = 0;
};

void Writer::State::add(const Step& step, const Picture* picture)
{
    Session& of = session(step.session);
    if (!parser.parse_text(step.observation)) {
        throw std::invalid_argument{"the observation is no JSON object: " + beginning_of(step.observation, 60)};
    }
    if (step.observation.find('\n') != std::string::npos) {
        throw std::invalid_argument{"the observation has a line break"};
    }
    if (step.time_us < of.time_us) {
        throw std::invalid_argument{"the step's time " + std::to_string(step.time_us) +
                                    " is below that of the one before"};
    }
    if (step.action && !record::is_utf8(*step.action)) {
        throw std::invalid_argument{"the action is not UTF-8"};
    }
    if (step.reward && !std::isfinite(*step.reward)) {
        throw std::invalid_argument{"the reward is no finite number"};
    }
    if (picture != nullptr && (!image::is_valid_size(picture->width, picture->height) ||
                               picture->rgb.size() != std::size_t{3} * static_cast<std::size_t>(picture->width) *
                                                          static_cast<std::size_t>(picture->height) ||
                               picture->rgb.size() > record::k_payload_bytes_max)) {
        throw std::invalid_argument{"a picture of " + std::to_string(picture->width) + "x" +
                                    std::to_string(picture->height) + " cannot have " +
                                    std::to_string(picture->rgb.size()) + " bytes"};
    }
    record::LineWriter line = begin("step");
    line.number("session", step.session)
        .number("episode", step.episode)
        .number("step", step.step)
        .number("time_us", step.time_us)
        .raw("observation", step.observation);
    if (step.action) {
        line.open("action").text("text", *step.action).close();
    }
    if (step.reward) {
        line.real("reward", *step.reward);
    }
    if (step.terminated) {
        line.boolean("terminated", true);
    }
    if (step.truncated) {
        line.boolean("truncated", true);
    }
    if (step.emu_frame) {
        line.number("emu_frame", *step.emu_frame);
    }
    if (picture != nullptr) {
        line.open("frame")
            .number("width", std::int64_t{picture->width})
            .number("height", std::int64_t{picture->height})
            .text("encoding", "raw")
            .close()
            .number("payload", std::uint64_t{picture->rgb.size()});
        end(line, std::string_view{reinterpret_cast<const char*>(picture->rgb.data()), picture->rgb.size()});
    } else {
        end(line);
    }
    of.steps = step.episode == of.episode ? of.steps + 1 : 1;
    of.episode = step.episode;
    of.time_us = step.time_us;
    newest_us = std::max(newest_us, step.time_us);
}

Writer::Writer(const WriterOptions& options) : m_state{std::make_unique<State>(options)} {}

Writer::~Writer() = default;

std::uint64_t Writer::begin_session(std::string_view name, std::string_view system)
{
    const std::uint64_t number = ++m_state->sessions_begun;
    record::LineWriter line = m_state->begin("session");
    line.number("session", number).text_or_base64("name", name).number("time_us", m_state->newest_us);
    if (!system.empty()) {
        line.text_or_base64("system", system);
    }
    m_state->end(line);
    m_state->sessions[number].time_us = m_state->newest_us;
    return number;
}

void Writer::add(const Step& step)
{
    m_state->add(step, nullptr);
}

void Writer::add(const Step& step, const Picture& picture)
{
    m_state->add(step, &picture);
}

void Writer::end_episode(std::uint64_t session, std::string_view reason)
{
    const State::Session& of = m_state->session(session);
    record::LineWriter line = m_state->begin("episode");
    line.number("session", session)
        .number("episode", of.episode)
        .number("steps", of.steps)
        .text_or_base64("reason", reason);
    m_state->end(line);
}

void Writer::end_session(std::uint64_t session, std::string_view reason)
{
    const std::int64_t time_us = m_state->session(session).time_us;
    record::LineWriter line = m_state->begin("session_end");
    line.number("session", session).number("time_us", time_us).text_or_base64("reason", reason);
    m_state->end(line);
    m_state->sessions.erase(session);
}

void Writer::finish()
{
    while (!m_state->sessions.empty()) {
        end_session(m_state->sessions.begin()->first, "end");
    }
    record::LineWriter line = m_state->begin("end");
    line.number("time_us", m_state->newest_us).text("reason", "end");
    m_state->end(line);
    m_state->sink->finish();
}

} // namespace bh::recording
