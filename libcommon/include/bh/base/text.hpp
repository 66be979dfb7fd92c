#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bh {

// Characters as ASCII has them, whatever the locale.

[[nodiscard]] constexpr bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

[[nodiscard]] constexpr bool is_alpha(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

[[nodiscard]] constexpr char to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] constexpr char to_upper(char c)
{
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

[[nodiscard]] inline std::string to_upper(std::string_view text)
{
    std::string upper{text};
    std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) { return to_upper(c); });
    return upper;
}

/// The value of a hexadecimal digit; -1 if it is none.
[[nodiscard]] constexpr int hex_digit(char c)
{
    const char lower = to_lower(c);
    return is_digit(c) ? c - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// RFC 4648, with padding, no line breaks.
std::string encode_base64(std::string_view bytes);

/// Nothing if `text` is not whole base64 with its padding.
std::optional<std::string> decode_base64(std::string_view text);

/// Whether LF stays what it is in a text that is shown.
enum class LineBreaks : bool
{
    escaped,
    kept
};

/// Somebody else's text as a person may see it on a terminal or a page. What would control the display is shown as an
/// escape instead: control characters (`\x1b`, `\x9b`), the marks, embeddings, overrides and isolates of bidirectional
/// text and the separators of lines and paragraphs (`\u202e`), and bytes that are no UTF-8 (`\xff`).
///
/// A text that goes on after `characters_max` shown characters ends there with "...".
[[nodiscard]] std::string printable(std::string_view text, std::size_t characters_max = std::string_view::npos,
                                    LineBreaks line_breaks = LineBreaks::escaped);

/// The first `bytes` bytes of a text, fewer if that would part a character, with "..." if it goes on.
[[nodiscard]] std::string beginning_of(std::string_view text, std::size_t bytes);

/// Characters of a text in UTF-8, for columns of a table. Bytes that go on with a character do not count.
[[nodiscard]] std::size_t characters_in(std::string_view text);

} // namespace bh
