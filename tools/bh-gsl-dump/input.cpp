#include "input.hpp"

#include "gsl_text_source.hpp"

#include <bh/base/error.hpp>
#include <bh/record/line_members.hpp>
#include <bh/record/line_writer.hpp>
#include <bh/trajectory/format.hpp>
#include <bh/trajectory/open.hpp>

#include <poll.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

namespace bh::gsl_dump {

namespace {

constexpr std::string_view k_record_beginning = R"({"type":")";

/// Bytes of which the first few were already looked at.
class PeekedInput final : public ByteSource
{
public:
    explicit PeekedInput(std::unique_ptr<ByteSource> bytes) : m_bytes{std::move(bytes)} {}

    /// At least `count` bytes, fewer only if the input has no more; without waiting for more than that.
    std::string_view peek(std::size_t count)
    {
        while (m_head.size() < count) {
            const std::size_t old_size = m_head.size();
            m_head.resize(old_size + count);
            const std::size_t got = m_bytes->read(std::span{m_head}.subspan(old_size));
            m_head.resize(old_size + got);
            if (got == 0) {
                break;
            }
        }
        return m_head;
    }

    std::size_t read(std::span<char> buffer) override
    {
        if (m_given == m_head.size()) {
            return m_bytes->read(buffer);
        }
        const std::size_t count = std::min(buffer.size(), m_head.size() - m_given);
        std::memcpy(buffer.data(), m_head.data() + m_given, count);
        m_given += count;
        return count;
    }

    std::uint64_t skip(std::uint64_t count) override { return m_given == m_head.size() ? m_bytes->skip(count) : 0; }

    [[nodiscard]] const std::string& name() const override { return m_bytes->name(); }

private:
    std::unique_ptr<ByteSource> m_bytes;
    std::string m_head;
    std::size_t m_given = 0;
};

/// A text may begin with other lines.
constexpr std::size_t k_other_bytes_max = std::size_t{64} << 10;

// Of a text: whether records come before any line of GSL.
bool has_records_first(PeekedInput& input)
{
    std::string_view text = input.peek(1);
    for (std::size_t line_at = 0; line_at < k_other_bytes_max;) {
        const std::string_view line = text.substr(line_at);
        if (line.starts_with(k_record_beginning)) {
            return true;
        }
        const std::size_t size = line.find('\n');
        if (line.starts_with('@') || line.starts_with("ACT:") || line.starts_with("ERR:") ||
            (line.starts_with('{') && size != std::string_view::npos)) {
            return false;
        }
        if (size != std::string_view::npos) {
            line_at += size + 1;
        } else if (const std::size_t known = text.size(); (text = input.peek(known + 1)).size() == known) {
            return false;
        }
    }
    return false;
}

bool is_recording(PeekedInput& input)
{
    const std::string_view first = input.peek(1);
    if (first.empty() || first.front() == '{') {
        return true; // an empty input is refused with the others
    }
    if (first.front() == '@') {
        return false;
    }
    const std::string_view head = input.peek(12);
    const std::uint32_t magic = head.size() < 4 ? 0 : trajectory::read_le32(head, 0);
    return has_records_first(input) || trajectory::is_like_marker(head) || magic == trajectory::k_magic_zstd ||
           trajectory::is_skippable(magic);
}

std::unique_ptr<record::Source> open_file(std::unique_ptr<Input> file, Problems& problems)
{
    if (trajectory::is_under_construction(file->name())) {
        return trajectory::open_recording(std::move(file));
    }
    auto input = std::make_unique<PeekedInput>(std::move(file));
    if (is_recording(*input)) {
        return trajectory::open_recording(std::move(input));
    }
    return std::make_unique<GslTextSource>(std::move(input), problems);
}

/// After a signal, a pipe is read to its end for as long as this.
constexpr std::chrono::milliseconds k_grace{5'000};

/// Between two looks at a recording that has nothing new. A recorder lets records wait for a second, so that this
/// hardly adds to the delay; a look is a few system calls.
constexpr long k_look_interval_ns = 100'000'000;

} // namespace

std::unique_ptr<record::Source> open_input(const std::string& path, ReadGate* gate, Problems& problems)
{
    return open_file(std::make_unique<Input>(path, gate), problems);
}

std::unique_ptr<record::Source> open_followed_input(const std::string& path, ReadGate* gate,
                                                    const trajectory::WaitForMore& wait, Problems& problems)
{
    std::unique_ptr<Input> file = trajectory::open_under_either_name(path, gate);
    if (trajectory::is_being_written(*file, wait)) {
        return trajectory::follow_recording(std::move(file), wait);
    }
    return open_file(std::move(file), problems);
}

bool is_rereadable(const std::string& path)
{
    struct stat info = {};
    if (path == "-") {
        return stdin_position() >= 0;
    }
    // A file that is not there is reported when it is read.
    return ::stat(path.c_str(), &info) != 0 || S_ISREG(info.st_mode);
}

std::int64_t stdin_position()
{
    struct stat info = {};
    return ::fstat(STDIN_FILENO, &info) == 0 && S_ISREG(info.st_mode) ? ::lseek(STDIN_FILENO, 0, SEEK_CUR) : -1;
}

void rewind_stdin(std::int64_t position)
{
    if (position >= 0) {
        ::lseek(STDIN_FILENO, position, SEEK_SET);
    }
}

InputGate::InputGate(std::function<void()> let_out, bool follow) : m_let_out{std::move(let_out)}
{
    if (follow) {
        m_stop.emplace(k_grace);
        m_timer = Fd{::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC)};
        if (!m_timer) {
            throw Error{"cannot make a timer: " + errno_text(errno)};
        }
    }
}

bool InputGate::wait_readable(int fd)
{
    pollfd readable{.fd = fd, .events = POLLIN, .revents = 0};
    if (::poll(&readable, 1, 0) == 0) {
        m_let_out();
    }
    return !m_stop || m_stop->wait_readable(fd);
}

bool InputGate::wait_for_more()
{
    const itimerspec once{.it_interval = {}, .it_value = {.tv_sec = 0, .tv_nsec = k_look_interval_ns}};
    if (::timerfd_settime(m_timer.get(), 0, &once, nullptr) != 0) {
        throw Error{"cannot set a timer: " + errno_text(errno)};
    }
    return wait_readable(m_timer.get());
}

namespace {
constexpr std::uint64_t k_said_max = 5;
}

void Problems::add(std::string_view what)
{
    ++m_count;
    if (m_count <= k_said_max) {
        m_say(std::string{what});
    }
}

void Problems::finish()
{
    if (m_count > k_said_max) {
        m_say("and " + std::to_string(m_count - k_said_max) + " more of that kind");
    }
}

namespace {

void report_end(const record::Reader& reader, const Options& options, Problems& problems)
{
    // A person who follows a recording may have ended it with a signal; then the missing end is no problem.
    const record::Source& source = reader.source();
    const bool may_have_been_left = options.follow && source.end_marker() == record::EndMarker::unknown;
    if (const std::string why = reader.cut_short();
        !reader.has_stopped_early() && source.damage().empty() && !may_have_been_left && !why.empty()) {
        problems.add(why);
    }
}

} // namespace

StepReader::StepReader(std::unique_ptr<record::Source> source, const Options& options, record::WhereWatch* where,
                       Problems& problems)
    : m_reader{std::move(source), {.selection = options.selection}},
      m_where{where},
      m_options{options},
      m_problems{problems}
{
    m_reader.on_problem([this](const std::string& what) { m_problems.add(what); });
}

bool StepReader::next(Step& step)
{
    while (m_reader.next()) {
        if (m_reader.type() != record::Type::step) {
            continue;
        }
        step.record = m_reader.object();
        step.position = m_options.selection.is_everything() ? m_steps++ : m_reader.position();
        if (m_where != nullptr && !m_where->matches(step.record)) {
            continue;
        }
        if (step.record["observation"].get(step.observation) == simdjson::SUCCESS) {
            return true;
        }
        m_problems.add("byte " + std::to_string(m_reader.view().offset) + ": a step without an observation");
    }
    report_end(m_reader, m_options, m_problems);
    return false;
}

TransitionReader::TransitionReader(std::unique_ptr<record::Source> source, const Options& options,
                                   record::WhereWatch* where, Problems& problems)
    : m_episodes{std::move(source), {.selection = options.selection}, {}},
      m_where{where},
      m_options{options},
      m_problems{problems}
{
    m_episodes.on_problem([this](const std::string& what) { m_problems.add(what); });
}

bool TransitionReader::next(Step& step)
{
    for (;;) {
        if (!m_sink.ready.empty()) {
            m_line = std::move(m_sink.ready.front().text);
            step.position = m_sink.ready.front().position;
            m_sink.ready.pop_front();
            const auto record = m_parser.parse_text(m_line);
            if (!record || (*record)["observation"].get(step.observation) != simdjson::SUCCESS) {
                continue; // which has been read once before
            }
            step.record = *record;
            if (m_where == nullptr || m_where->matches(step.record)) {
                return true;
            }
        } else if (m_has_ended) {
            return false;
        } else if (!m_episodes.next(m_sink)) {
            m_has_ended = true;
            report_end(m_episodes.reader(), m_options, m_problems);
        }
    }
}

void TransitionReader::Sink::observe(const dataset::Observation& observation)
{
    m_waiting[observation.episode].push_back({std::string{m_episodes.reader().view().line}, observation.position});
}

void TransitionReader::Sink::conclude(const dataset::Transition& transition)
{
    std::deque<Line>& waiting = m_waiting[transition.episode];
    const auto boolean = [](const char* key, bool value) {
        return record::MemberChange{key, value ? "true" : "false", true};
    };
    record::MemberChange reward{"reward", std::nullopt, true};
    if (transition.reward) {
        record::append_json_number(reward.value.emplace(), *transition.reward);
    }
    const std::array changes{reward, boolean("terminated", transition.terminated),
                             boolean("truncated", transition.truncated)};
    Line line{{}, waiting.front().position};
    record::append_changed(line.text, waiting.front().text, changes);
    ready.push_back(std::move(line));
    waiting.pop_front();
}

std::unique_ptr<Steps> read_steps(std::unique_ptr<record::Source> source, const Options& options,
                                  record::WhereWatch* where, Problems& problems)
{
    if (options.transitions) {
        return std::make_unique<TransitionReader>(std::move(source), options, where, problems);
    }
    return std::make_unique<StepReader>(std::move(source), options, where, problems);
}

} // namespace bh::gsl_dump
