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

/// Parses record lines in bulk. What parse() returns is valid until the next call.
class LineParser
{
public:
    /// Parses a line that has k_padding_bytes readable bytes behind it, as those of a Source have.
    /// \throws bh::DataError "byte N: reason" if it is no JSON object, has no "type", has a payload member that is not
    /// the last, or is a header that asks for more than this program knows (a higher version, an unknown entry of
    /// "requires").
    simdjson::dom::object parse(const RecordView& view);
    /// As parse(), for text from anywhere, without the rules about "type" and "payload"; copies. Nothing if it is no
    /// JSON object.
    std::optional<simdjson::dom::object> parse_text(std::string_view text);

    /// Type of the line last parsed.
    [[nodiscard]] Type type() const { return m_type; }

private:
    simdjson::dom::parser m_parser;
    Type m_type = Type::unknown;
};

/// Members by name, for records whose members may be absent or of another type.
std::uint64_t unsigned_or(const simdjson::dom::object& object, std::string_view key, std::uint64_t fallback);
std::int64_t signed_or(const simdjson::dom::object& object, std::string_view key, std::int64_t fallback);
std::string_view text_or(const simdjson::dom::object& object, std::string_view key, std::string_view fallback);

} // namespace bh::record
