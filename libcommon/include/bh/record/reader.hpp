#pragma once

#include <bh/base/error.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/record/record.hpp>
#include <bh/record/selection.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace bh::record {

/// Is another process writing the recording of that name right now? A recorder locks its file for as long as it lives.
bool is_being_written(const std::string& name);

/// Tells whether a recording is whole, for those that read it to its last record, and in the same words everywhere. A
/// stream has no mark of its end but its `end` record; of recordings that were joined every one has its own.
class EndWatch
{
public:
    /// Wants every record of the recording. Parses only the few that could be meant.
    void see(const RecordView& view);

    /// The same, for those that know the record's type.
    void see(Type type)
    {
        if (type == Type::header) {
            m_was_left_open = m_was_left_open || (m_has_begun && !m_has_ended);
            m_has_begun = true;
        }
        m_has_ended = type == Type::end || (m_has_ended && type != Type::header);
    }

    /// Was there an `end` record, and no header since?
    [[nodiscard]] bool has_ended() const { return m_has_ended; }

    /// When `source` has no more records: why the recording is not whole; empty if it is, as far as anyone can know:
    /// it is still being written, or, of a stream, it has no header either and so is only a part of one. Whoever has
    /// met damage says that instead.
    [[nodiscard]] std::string cut_short(const Source& source) const;

private:
    LineParser m_parser;
    bool m_has_begun = false;
    bool m_has_ended = false;
    bool m_was_left_open = false; ///< a recording before the last had no `end`
};

/// A header that asks for more than this program knows. What follows it may mean something else.
class LaterVersion : public FileError
{
public:
    using FileError::FileError;
};

struct ReaderOptions
{
    Selection selection = {};
    /// Steps of the selection's session and episode that come before what the source gives.
    std::uint64_t steps_before = 0;
    /// Refuse what does not begin with a header. Without it, a part of a stream is a recording, too.
    bool needs_header = false;
    /// Records of a trajectory file are parsed only when type() or object() are called, if all are selected: for those
    /// that copy lines.
    bool parses_late = false;
};

/// Reads a recording, record by record, with the same rules for every program:
///
/// - A line that is no record is a problem, is passed over, and a `note` record is given out in its place. The note's
///   member "line" (or "line_b64") has its text. Notes in front of the first header follow it if a header is needed.
/// - A later version ends reading: LaterVersion.
/// - Damage is a problem and is passed over, as the Source does it.
/// - Records that the selection does not want are passed over.
///
/// Memory: one record.
class Reader
{
public:
    explicit Reader(std::unique_ptr<Source> source, const ReaderOptions& options = {});
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    /// Moves to the next record that is selected; false at the end, and as soon as nothing selected can follow.
    /// \throws LaterVersion; bh::FileError if nothing can be read, or a header is needed and missing.
    bool next();

    // The record. Valid until next() is called.

    [[nodiscard]] const RecordView& view() const { return m_view; }

    /// To be changed by those that restore a picture.
    [[nodiscard]] RecordView& view() { return m_view; }

    Type type();
    const simdjson::dom::object& object();

    /// Its position among the steps of the session and episode selected, if it is a step.
    [[nodiscard]] std::uint64_t position() const { return m_filter.position(); }

    /// Is told every problem when it is met.
    void on_problem(std::function<void(const std::string&)> listener) { m_on_problem = std::move(listener); }

    /// The first problem so far, with its byte: "byte 1234: checksum differs"; empty if there is none.
    [[nodiscard]] const std::string& problem() const;

    /// Lines that were no records, so far.
    [[nodiscard]] std::uint64_t stray_lines() const { return m_stray_lines; }

    /// Has the last recording had its `end` record?
    [[nodiscard]] bool has_ended() const { return m_end.has_ended(); }

    [[nodiscard]] bool has_seen_header() const { return m_has_seen_header; }

    /// Reading ended before the recording did, because nothing selected could follow.
    [[nodiscard]] bool has_stopped_early() const { return m_filter.is_past(); }

    /// After the last record: why no step was selected; empty if one was. See SelectionFilter.
    [[nodiscard]] std::string why_empty() const { return m_filter.why_empty(); }

    /// After the last record: why the recording is not whole, besides problems; empty if it is, as far as anyone can
    /// know. See EndWatch.
    [[nodiscard]] std::string cut_short() const;

    [[nodiscard]] Source& source() { return *m_source; }

    [[nodiscard]] const Source& source() const { return *m_source; }

    /// As the user typed it, or "standard input".
    [[nodiscard]] const std::string& name() const { return m_source->name(); }

private:
    bool next_record();
    [[nodiscard]] bool may_parse_late() const;
    void parse();
    void replace_with_note(const std::string& reason);
    void show_note();
    void add_problem(const std::string& what);

    std::unique_ptr<Source> m_source;
    ReaderOptions m_options;
    SelectionFilter m_filter;
    LineParser m_parser;
    EndWatch m_end;
    RecordView m_view;
    simdjson::dom::object m_object;
    bool m_is_parsed = false;
    bool m_has_seen_header = false;
    std::deque<std::string> m_notes; ///< in front of the header; given out behind it
    std::string m_note;              ///< in place of the line that was no record, and padding
    std::uint64_t m_stray_lines = 0;
    std::string m_problem;
    std::function<void(const std::string&)> m_on_problem;
};

} // namespace bh::record
