#include <bh/base/error.hpp>
#include <bh/base/fd.hpp>
#include <bh/base/text.hpp>
#include <bh/record/line_writer.hpp>
#include <bh/record/reader.hpp>

#include <fcntl.h>

#include <cerrno>
#include <cstring>
#include <string_view>

namespace bh::record {

namespace {

/// What a note keeps of a line: whole, unless that is no text that anyone wrote.
constexpr std::size_t k_kept_bytes_max = std::size_t{64} << 10;
constexpr std::size_t k_shown_bytes_max = 60; ///< of a line, in messages
constexpr std::size_t k_notes_before_header_max = 100;

constexpr std::string_view k_line_beginning = R"({"type":")";

std::string note_of(std::string_view line, const std::string& problem)
{
    std::string note;
    LineWriter writer{note};
    writer.text("type", "note").text("level", "warning").text("text", problem);
    writer.text_or_base64("line", line.substr(0, k_kept_bytes_max));
    if (line.size() > k_kept_bytes_max) {
        writer.number("line_bytes", std::uint64_t{line.size()});
    }
    writer.close();
    return note;
}

} // namespace

Reader::Reader(std::unique_ptr<Source> source, const ReaderOptions& options)
    : m_source{std::move(source)}, m_options{options}, m_filter{options.selection, options.steps_before}
{
    m_source->on_damage([this](const std::string& what) { add_problem(what); });
}

bool Reader::next()
{
    while (!m_filter.is_past()) {
        if (!next_record()) {
            return false;
        }
        if (!m_is_parsed || m_options.selection.is_everything() || m_filter.wants(m_parser.type(), m_object)) {
            return true;
        }
    }
    return false;
}

// Moves to the next record, whether it is selected or not.
bool Reader::next_record()
{
    m_is_parsed = false;
    if (m_has_seen_header && !m_notes.empty()) {
        m_note = std::move(m_notes.front());
        m_notes.pop_front();
        show_note();
        return true;
    }
    while (m_source->next(m_view)) {
        if (may_parse_late()) {
            m_end.see(m_view);
            return true;
        }
        parse();
        m_end.see(m_parser.type());
        if (m_has_seen_header || !m_options.needs_header) {
            return true;
        }
    }
    if (!m_has_seen_header && m_options.needs_header) {
        throw FileError{name(), problem().empty() ? "holds no record" : problem()};
    }
    return false;
}

bool Reader::may_parse_late() const
{
    // Every line of a trajectory file was parsed when it was written. That these look like it keeps out the rest.
    return m_options.parses_late && m_options.selection.is_everything() && !m_options.needs_header &&
           m_source->has_parsed_lines() && m_view.line.starts_with(k_line_beginning) && m_view.line.ends_with('}');
}

void Reader::parse()
{
    m_is_parsed = true;
    try {
        m_object = m_parser.parse(m_view);
    } catch (const DataError& error) {
        if (m_parser.type() == Type::header) {
            throw LaterVersion{name(), error.what()};
        }
        replace_with_note(error.what());
        return;
    }
    m_has_seen_header = m_has_seen_header || m_parser.type() == Type::header;
    if (!m_has_seen_header && m_options.needs_header) {
        throw FileError{name(), "byte " + std::to_string(m_view.offset) + ": a recording begins with a header record"};
    }
}

Type Reader::type()
{
    if (!m_is_parsed) {
        parse();
    }
    return m_parser.type();
}

const simdjson::dom::object& Reader::object()
{
    if (!m_is_parsed) {
        parse();
    }
    return m_object;
}

void Reader::replace_with_note(const std::string& reason)
{
    ++m_stray_lines;
    const std::string problem =
        reason + "; the line is kept as a note: " + printable(beginning_of(m_view.line, k_shown_bytes_max));
    add_problem(problem);
    m_note = note_of(m_view.line, reason);
    if (m_has_seen_header || !m_options.needs_header) {
        show_note();
    } else if (m_notes.size() < k_notes_before_header_max) {
        m_notes.push_back(std::move(m_note));
    }
}

// Makes the note the record.
void Reader::show_note()
{
    const std::size_t bytes = m_note.size();
    m_note.append(k_padding_bytes, '\0');
    const std::uint64_t offset = m_view.offset;
    m_view = {};
    m_view.line = std::string_view{m_note}.substr(0, bytes);
    m_view.offset = offset;
    m_object = m_parser.parse(m_view);
    m_is_parsed = true;
}

const std::string& Reader::problem() const
{
    return m_problem.empty() ? m_source->damage() : m_problem;
}

void Reader::add_problem(const std::string& what)
{
    if (m_problem.empty()) {
        m_problem = what;
    }
    if (m_on_problem) {
        m_on_problem(what);
    }
}

std::string Reader::cut_short() const
{
    return m_end.cut_short(*m_source);
}

namespace {

/// std::string_view::find() stops at every quotation mark, and JSON is full of them.
bool holds(std::string_view line, std::string_view text)
{
    return ::memmem(line.data(), line.size(), text.data(), text.size()) != nullptr;
}

} // namespace

bool is_being_written(const std::string& name)
{
    const Fd file{::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    return file && is_locked(file.get()).value_or(false);
}

void EndWatch::see(const RecordView& view)
{
    if (!holds(view.line, "\"end\"") && !holds(view.line, "\"header\"")) {
        return;
    }
    try {
        m_parser.parse(view);
    } catch (const DataError&) {
        return; // whoever reads the record says what is wrong with it
    }
    see(m_parser.type());
}

std::string EndWatch::cut_short(const Source& source) const
{
    const bool has_no_mark = source.end_marker() == EndMarker::absent;
    const bool may_go_on = has_no_mark && is_being_written(source.name());
    if (!m_has_ended && !may_go_on && (m_has_begun || has_no_mark)) {
        return "no end record; the recording was cut short";
    }
    if (m_was_left_open) {
        return "a recording in it has no end record; it was cut short";
    }
    return has_no_mark && !may_go_on ? "its end is missing or damaged; all records are there" : "";
}

} // namespace bh::record
