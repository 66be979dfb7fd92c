#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::protocol {

/// One `|KEY:VALUE` of a GSL line or reply. The views point into the parsed text.
struct GslField
{
    std::string_view key;
    std::string_view value;
};

/// A line of game state, gsl(5): `@TAG|key:value|...`, in the order it was written, duplicates included.
struct GslLine
{
    std::string_view tag;
    std::vector<GslField> fields;
    /// Parts between bars that have no colon, so that nothing is lost in silence; usually a value that contained a bar.
    std::vector<std::string_view> malformed;
};

/// Splits `text`, of which one line ending is ignored. Nothing if it does not begin with `@` and a tag of letters, or
/// holds another line break.
std::optional<GslLine> parse_gsl(std::string_view text);

/// Does `text` end where a line could: is its last field one? It may still be the beginning of a longer line.
bool is_complete_gsl(std::string_view text);

/// The text that parse_gsl() undoes. Keys and values must hold no bar and no line break, keys no colon.
std::string format_gsl(const GslLine& line);

/// Is `text` a decimal integer in 64-bit range written the only way (no plus, no leading zero, no "-0")? Such values
/// are numbers, all others are text, so that formatting what was parsed gives the same line.
bool is_canonical_integer(std::string_view text);

/// Appends the JSON for a value: a number or a string.
void append_gsl_value(std::string& json, std::string_view value);

/// Undoes application/x-www-form-urlencoded for one value: `+` is a space, `%XX` a byte; a `%` without two hex digits
/// stays.
std::string decode_form_value(std::string_view text);

/// Undoes `%XX` alone, as in the path of a URL.
std::string decode_percent(std::string_view text);

/// The raw value of `key` in a form body that begins with it ("payload=..."), up to the next `&`.
std::optional<std::string_view> form_value(std::string_view body, std::string_view key);

} // namespace bh::protocol
