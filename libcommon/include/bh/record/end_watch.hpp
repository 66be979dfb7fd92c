#pragma once

#include <bh/record/line_parser.hpp>
#include <bh/record/record.hpp>

#include <string>

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

} // namespace bh::record
