#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bh::record {

/// Writes one JSON object, compact, member by member, at the end of a string. Used where a record is made for every
/// step and a tree of values would cost more than the rest of the step (measured 15 times slower).
class LineWriter
{
public:
    /// Opens the object. `out` must outlive this object.
    explicit LineWriter(std::string& out);

    LineWriter& text(std::string_view key, std::string_view value);
    LineWriter& number(std::string_view key, std::int64_t value);
    LineWriter& number(std::string_view key, std::uint64_t value);
    LineWriter& real(std::string_view key, double value);
    LineWriter& boolean(std::string_view key, bool value);
    /// `json` is a JSON value already.
    LineWriter& raw(std::string_view key, std::string_view json);
    LineWriter& open(std::string_view key);
    LineWriter& close();
    /// The text, or its base64 under key + "_b64" if it is not UTF-8.
    LineWriter& text_or_base64(std::string_view key, std::string_view value);

private:
    void begin_member(std::string_view key);

    std::string& m_out;
    bool m_first = true;
};

/// Appends a number, a double with the fewest digits that give the same value back: 1.0 is "1".
void append_json_number(std::string& out, std::int64_t value);
void append_json_number(std::string& out, std::uint64_t value);
void append_json_number(std::string& out, double value);

/// Appends `text`, which must be UTF-8, as a JSON string with its quotes.
void append_json_string(std::string& out, std::string_view text);

[[nodiscard]] bool is_utf8(std::string_view text);

} // namespace bh::record
