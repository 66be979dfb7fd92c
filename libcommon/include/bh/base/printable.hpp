#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bh {

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

/// Characters of a text in UTF-8, for columns of a table. Bytes that go on with a character do not count.
[[nodiscard]] std::size_t characters_in(std::string_view text);

} // namespace bh
