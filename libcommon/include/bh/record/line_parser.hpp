#pragma once

#include <bh/record/record.hpp>

#include <simdjson.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bh::record {

/// The record types of bh-stream(5) and bh-trajectory(5). Readers keep what they do not know.
enum class Type
{
    header,
    session,
    step,
    exchange,
    episode,
    session_end,
    note,
    end,
    chunk,
    pixels,
    unknown
};

Type type_from_name(std::string_view name);

/// How deep values may be nested: in a message, in the records that are made of it, and in a record that repeats such
/// records as `chunk` does. Each has room for the one before.
inline constexpr std::size_t k_message_depth_max = 1'024;
inline constexpr std::size_t k_record_depth_max = 2'048;
inline constexpr std::size_t k_chunk_record_depth_max = k_record_depth_max + 8;

/// Parses record lines in bulk. What parse() returns is valid until the next call.
///
/// Any JSON number is taken. One that fits neither 64 bits as a whole number nor a double is given out as a string with
/// the number's text, so that all its digits are kept.
class LineParser
{
public:
    /// Lines whose values are nested deeper are refused.
    explicit LineParser(std::size_t depth_max = k_record_depth_max) : m_depth_max{depth_max} {}

    /// Parses a line that has k_padding_bytes readable bytes behind it, as those of a Source have.
    /// \throws bh::DataError "byte N: reason" if it is no JSON object, has no "type", has a payload member that is not
    /// the last, or is a header that asks for more than this program knows (a higher version, an unknown entry of
    /// "requires").
    simdjson::dom::object parse(const RecordView& view);
    /// As parse(), for text from anywhere, without the rules about "type" and "payload"; copies. Nothing if it is no
    /// JSON object.
    std::optional<simdjson::dom::object> parse_text(std::string_view text);

    /// The same for text that has k_padding_bytes readable bytes behind it, without a copy.
    simdjson::error_code parse_padded(std::string_view text, simdjson::dom::object& object);

    /// Type of the line last parsed.
    [[nodiscard]] Type type() const { return m_type; }

private:
    std::size_t m_depth_max;
    simdjson::dom::parser m_parser;
    std::string m_text;   ///< of parse_text(), and padding
    std::string m_quoted; ///< a line whose large numbers are strings, and padding
    Type m_type = Type::unknown;
};

/// A whole number, however it is written: 5, 5.0 and 5e0 are one value. Nothing if the member is absent, of another
/// type, or no whole number of this width.
std::optional<std::uint64_t> find_unsigned(const simdjson::dom::object& object, std::string_view key);
std::optional<std::int64_t> find_signed(const simdjson::dom::object& object, std::string_view key);

/// Members by name, for records whose members may be absent or of another type.
std::uint64_t unsigned_or(const simdjson::dom::object& object, std::string_view key, std::uint64_t fallback);
std::int64_t signed_or(const simdjson::dom::object& object, std::string_view key, std::int64_t fallback);
std::string_view text_or(const simdjson::dom::object& object, std::string_view key, std::string_view fallback);

} // namespace bh::record
