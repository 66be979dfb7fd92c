#pragma once

#include <bh/record/line_parser.hpp>
#include <bh/record/record.hpp>

#include <string>

namespace bh::record {

/// Tells whether a recording is whole, for those that read it to its last record. A stream has no mark of its end but
/// its `end` record, and of recordings that were joined the last one counts.
class EndWatch
{
public:
    /// Wants every record of the recording. Parses only the few that could be meant.
    void see(const RecordView& view);
    /// The same, for those that know the record's type.
    void see(Type type) { m_has_ended = type == Type::end || (m_has_ended && type != Type::header); }

    /// Was there an `end` record, and no header since?
    [[nodiscard]] bool has_ended() const { return m_has_ended; }

    /// When `source` has no more records: why the recording is not whole; empty if it is.
    [[nodiscard]] std::string cut_short(const Source& source) const;

private:
    LineParser m_parser;
    bool m_has_ended = false;
};

} // namespace bh::record
