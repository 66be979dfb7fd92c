#include "tape.hpp"

#include "../message_reader.hpp"

#include <bh/base/error.hpp>
#include <bh/base/input.hpp>
#include <bh/movie/layout.hpp>
#include <bh/movie/reader.hpp>
#include <bh/protocol/action.hpp>
#include <bh/record/line_members.hpp>
#include <bh/record/line_writer.hpp>
#include <bh/record/reader.hpp>
#include <bh/trajectory/open.hpp>

#include <array>
#include <optional>
#include <utility>

namespace bh::policy {

namespace {

/// Enough for the first line of a record stream to be told from a policy's line.
constexpr std::size_t k_looked_at_bytes = 4096;

// Frames of zstd, and the skippable frames a trajectory file begins with.
bool is_compressed(std::string_view head)
{
    return head.starts_with("\x28\xB5\x2F\xFD") ||
           (head.size() >= 4 && (head[0] & 0xF0) == 0x50 && head.substr(1, 3) == "\x2A\x4D\x18");
}

// What a line of a list, or the reply in a recording, asks for, as a JSON object at the end of `out`. Without `exit`,
// which was meant for the client of that time, unless `keep_exit`. False, with the reason in `error`, if it is none.
bool append_answer(std::string& out, std::string_view line, bool keep_exit, std::string& error)
{
    const auto answer = protocol::parse_answer(line, {}, error);
    if (!answer) {
        return false;
    }
    if (line.starts_with('{') && keep_exit) {
        out += line;
        return true;
    }
    record::LineWriter object{out};
    object.text("action", answer->action);
    std::string_view fields = answer->fields; // "|speed:max|msg:hi"
    while (!fields.empty()) {
        fields.remove_prefix(1);
        const std::string_view field = fields.substr(0, fields.find('|'));
        const std::string_view key = field.substr(0, field.find(':'));
        if (key != "exit" || keep_exit) {
            object.text(key, field.substr(key.size() + 1));
        }
        fields.remove_prefix(field.size());
    }
    object.close();
    return true;
}

// The longest that a client is asked to hold something without a word in between.
constexpr std::uint64_t k_frames_max = 36'000;

movie::ActionText text_of(const movie::Reader& movie)
{
    try {
        return movie::ActionText{movie.layout()};
    } catch (const DataError& error) {
        throw DataError{movie.path() + ": " + error.what()};
    }
}

/// A text file: one answer a line, as a policy writes them; empty lines and those that begin with # are passed over.
class ListTape final : public Tape
{
public:
    /// \throws bh::FileError
    explicit ListTape(const std::string& path) : m_file{path}, m_lines{m_file} {}

    bool next(std::string& out) override;

private:
    Input m_file;
    MessageReader m_lines;
};

bool ListTape::next(std::string& out)
{
    std::string_view line;
    while (m_lines.next(line)) {
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (line.empty() || line.starts_with('#')) {
            continue;
        }
        std::string error;
        if (!append_answer(out, line, true, error)) {
            throw DataError{m_file.name() + ": line " + std::to_string(m_lines.line_number()) + ": " + error};
        }
        return true;
    }
    return false;
}

/// A movie of BizHawk, FCEUX or gym-retro: frames that hold the same make one answer, "RIGHT+A*30".
class MovieTape final : public Tape
{
public:
    /// The first `from` frames are passed over. \throws bh::FileError, bh::DataError
    MovieTape(const std::string& path, std::uint64_t from);

    bool next(std::string& out) override;

private:
    movie::Reader m_reader;
    movie::ActionText m_text;
    movie::Frame m_frame;
    std::string m_waiting; ///< what the frame that was read last holds; empty before the first one and behind the last
};

MovieTape::MovieTape(const std::string& path, std::uint64_t from) : m_reader{path}, m_text{text_of(m_reader)}
{
    for (std::uint64_t i = 0; i < from && m_reader.next(m_frame); ++i) {
    }
}

bool MovieTape::next(std::string& out)
{
    std::uint64_t frames = m_waiting.empty() ? 0 : 1;
    std::string held = std::exchange(m_waiting, {});
    while (frames < k_frames_max && m_reader.next(m_frame)) {
        std::string text;
        m_text.append(m_frame, text);
        if (frames > 0 && text != held) {
            m_waiting = std::move(text);
            break;
        }
        held = std::move(text);
        ++frames;
    }
    if (frames == 0) {
        return false;
    }
    record::LineWriter{out}.text("action", held + "*" + std::to_string(frames)).close();
    return true;
}

/// The answers in a recording: buttons, states to load, restarts, and all else that was asked of the client but to
/// exit.
class RecordedTape final : public Tape
{
public:
    /// \throws bh::FileError
    RecordedTape(const std::string& path, const TapeSelection& selection);

    bool next(std::string& out) override;

private:
    std::optional<std::uint64_t> m_session; ///< the one whose answers are given; absent until a step is met
    record::Reader m_reader;
};

record::ReaderOptions reader_options(const TapeSelection& selection)
{
    record::ReaderOptions options;
    options.selection.session = selection.session;
    options.selection.episode = selection.episode;
    return options;
}

RecordedTape::RecordedTape(const std::string& path, const TapeSelection& selection)
    : m_session{selection.session}, m_reader{trajectory::open_recording(path), reader_options(selection)}
{
}

bool RecordedTape::next(std::string& out)
{
    while (m_reader.next()) {
        const simdjson::dom::object& step = m_reader.object();
        simdjson::dom::object action;
        if (m_reader.type() != record::Type::step || step["action"].get(action) != simdjson::SUCCESS) {
            continue;
        }
        const std::uint64_t session = record::unsigned_or(step, "session", 0);
        if (session != m_session.value_or(session)) {
            continue;
        }
        m_session = session;
        std::string error;
        const std::string_view reply = record::text_or(step, "reply", "");
        if (reply.starts_with("ACT:") && append_answer(out, reply, false, error)) {
            return true;
        }
        // A reply in another protocol than GSL.
        if (!append_answer(out, "ACT:" + std::string{record::text_or(action, "text", "")}, false, error)) {
            throw DataError{m_reader.name() + ": byte " + std::to_string(m_reader.view().offset) + ": " + error};
        }
        return true;
    }
    if (!m_reader.problem().empty()) {
        throw DataError{m_reader.name() + ": " + m_reader.problem()};
    }
    return false;
}

} // namespace

TapeKind kind_of_tape(const std::string& path)
{
    std::array<char, k_looked_at_bytes> buffer;
    Input file{path};
    if (!file.is_regular()) {
        throw FileError{file.name(), "is no regular file, and is read anew for every session"};
    }
    const std::string_view head{buffer.data(), file.read(buffer)};
    if (movie::is_movie(path)) {
        return TapeKind::movie;
    }
    // No member of an answer is called "type".
    const bool has_type = head.substr(0, head.find('\n')).find("\"type\":\"") != std::string_view::npos;
    return is_compressed(head) || (head.starts_with('{') && has_type) ? TapeKind::recording : TapeKind::list;
}

std::unique_ptr<Tape> open_tape(const std::string& path, const TapeSelection& selection)
{
    const TapeKind kind = kind_of_tape(path);
    if (kind == TapeKind::movie) {
        return std::make_unique<MovieTape>(path, selection.from);
    }
    std::unique_ptr<Tape> tape;
    if (kind == TapeKind::recording) {
        tape = std::make_unique<RecordedTape>(path, selection);
    } else {
        tape = std::make_unique<ListTape>(path);
    }
    std::string passed;
    for (std::uint64_t i = 0; i < selection.from && tape->next(passed); ++i) {
        passed.clear();
    }
    return tape;
}

namespace {

// Reads the movie through, so that what is wrong with it is found before the game begins.
void check_movie(const std::string& path, cli::Context& context)
{
    movie::Reader movie{path};
    const std::uint64_t frames = movie.count_frames();
    for (const std::string& line : movie.warnings()) {
        if (frames == 0) {
            throw DataError{path + ": " + line};
        }
        context.warning(path + ": " + line);
    }
    if (movie.start() != movie::Reader::Start::power_on) {
        context.warning(path + ": starts from " +
                        (movie.start() == movie::Reader::Start::savestate ? "a savestate" : "save RAM") +
                        ", and a tape has only what is pressed: load it in the game first");
    }
}

} // namespace

TapePlayer::TapePlayer(std::string path, const TapeSelection& selection, AtEnd at_end, cli::Context& context)
    : m_path{std::move(path)}, m_selection{selection}, m_at_end{at_end}
{
    if (kind_of_tape(m_path) == TapeKind::movie) {
        check_movie(m_path, context);
    }
    // A list is read through, so that a mistake in it is found before the game begins; of a recording the first action
    // will do.
    const auto tape = open_tape(m_path, m_selection);
    const bool whole = kind_of_tape(m_path) == TapeKind::list;
    std::string answer;
    bool any = false;
    while (tape->next(answer)) {
        any = true;
        answer.clear();
        if (!whole) {
            break;
        }
    }
    if (!any) {
        throw DataError{m_path + ": no action is in it, or in what is selected of it"};
    }
}

void TapePlayer::answer(const Observation& observation, std::string& out)
{
    const auto open = [this] { return open_tape(m_path, m_selection); };
    if (observation.started) {
        m_sessions.erase(observation.session);
    }
    std::unique_ptr<Tape>& tape = m_sessions.find_or_make(observation.session, open);
    if (tape->next(out)) {
        return;
    }
    if (m_at_end == AtEnd::repeat) {
        tape = open();
        if (tape->next(out)) {
            return;
        }
    }
    record::LineWriter object{out};
    object.text("action", protocol::k_no_action);
    if (m_at_end == AtEnd::exit) {
        object.boolean("exit", true);
    }
    object.close();
}

} // namespace bh::policy
