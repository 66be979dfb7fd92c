#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace bh::protocol {

/// One statement of a BrainHawk message, brainhawk(7). The views point into the message.
struct Statement
{
    enum class Kind
    {
        get,     ///< GET NAME, GET LIST INDEX
        set,     ///< SET NAME VALUE, SET NAME TYPE VALUE, SET LIST INDEX VALUE
        update,  ///< UPDATE
        reset,   ///< RESET
        session, ///< SESSION NAME
        unknown
    };

    Kind kind = Kind::unknown;
    std::string_view text;     ///< the whole statement
    std::string_view argument; ///< what follows the first word and its space
};

/// Takes a message apart. Statements are joined by "; ", which inside a string in quotes is a part of the value.
class StatementReader
{
public:
    /// Line breaks, blanks and a semicolon at the end of `message` mean nothing. It must outlive this object.
    explicit StatementReader(std::string_view message);

    /// Nothing at the end. Empty statements are passed over.
    std::optional<Statement> next();

private:
    std::string_view m_rest;
    std::size_t m_search_budget; ///< bytes
};

/// Does a text begin as a BrainHawk message does?
[[nodiscard]] bool is_statements(std::string_view text);

/// Does `text` end where a message could: with a whole statement, no string or list open, and nothing announced? It may
/// still be the beginning of a longer one.
[[nodiscard]] bool is_complete_statements(std::string_view text);

/// Takes the first word off `text` and the spaces after it.
std::string_view take_word(std::string_view& text);

} // namespace bh::protocol
