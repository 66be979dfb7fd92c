#pragma once

#include <bh/record/record.hpp>

#include <optional>
#include <string>

namespace bh::record {

/// What next_record() found at the beginning of a buffer.
enum class FramingStatus
{
    record,    ///< a whole record
    need_more, ///< the record goes on behind the buffer's end
    bad,       ///< no record: see the error text
};

/// The value of a line's last member if that is `"payload"`: how many bytes follow the line.
/// A line of valid JSON cannot look so in any other way, because a quote inside a string is escaped.
std::optional<std::uint64_t> announced_payload(std::string_view line);

/// Takes the record at `position` out of `buffer`, moves `position` behind it and fills line, payload and has_payload.
/// The buffer must have k_padding_bytes readable bytes behind its end. `error` is set when the status is `bad`.
FramingStatus next_record(std::string_view buffer, std::size_t& position, RecordView& view, std::string& error);

/// Appends a record to `out`; if there is a payload, `line` must announce it.
void append_record(std::string& out, std::string_view line, std::string_view payload, bool has_payload);

} // namespace bh::record
