#include "tape.hpp"

#include "../message_reader.hpp"

#include <bh/base/error.hpp>
#include <bh/base/input.hpp>
#include <bh/movie/layout.hpp>
#include <bh/movie/reader.hpp>
#include <bh/protocol/action.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/record/line_writer.hpp>
#include <bh/trajectory/open.hpp>

#include <array>
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
    bool is_wanted(const simdjson::dom::object& step);

    TapeSelection m_selection;
    std::unique_ptr<record::Source> m_source;
    record::LineParser m_parser;
};

RecordedTape::RecordedTape(const std::string& path, const TapeSelection& selection)
    : m_selection{selection}, m_source{trajectory::open_recording(path)}
{
}

bool RecordedTape::next(std::string& out)
{
    record::RecordView view;
    while (m_source->next(view)) {
        const simdjson::dom::object step = m_parser.parse(view);
        simdjson::dom::object action;
        if (m_parser.type() != record::Type::step || step["action"].get(action) != simdjson::SUCCESS ||
            !is_wanted(step)) {
            continue;
        }
        std::string error;
        const std::string_view reply = record::text_or(step, "reply", "");
        if (reply.starts_with("ACT:") && append_answer(out, reply, false, error)) {
            return true;
        }
        // A reply in another protocol than GSL.
        if (!append_answer(out, "ACT:" + std::string{record::text_or(action, "text", "")}, false, error)) {
            throw DataError{m_source->name() + ": byte " + std::to_string(view.offset) + ": " + error};
        }
        return true;
    }
    if (!m_source->damage().empty()) {
        throw DataError{m_source->name() + ": " + m_source->damage()};
    }
    return false;
}

bool RecordedTape::is_wanted(const simdjson::dom::object& step)
{
    const std::uint64_t session = record::unsigned_or(step, "session", 0);
    if (!m_selection.session) {
        m_selection.session = session;
    }
    return session == *m_selection.session &&
           (!m_selection.episode || record::unsigned_or(step, "episode", 0) == *m_selection.episode);
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

} // namespace bh::policy
