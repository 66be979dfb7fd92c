#pragma once

#include <bh/protocol/client_variables.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

/// Carries out the statements of one BrainHawk message, as far as that can be done without a policy and a recording.
class StatementRun
{
public:
    static constexpr std::size_t k_statements_max = 4096; ///< beyond these, GET answers None and the rest does nothing
    static constexpr std::size_t k_updates_max = 64;
    static constexpr std::size_t k_text_bytes_max = std::size_t{512} << 10;  ///< of all answers but screenshots
    static constexpr std::size_t k_picture_bytes_max = std::size_t{4} << 20; ///< of all screenshots in base64

    /// Was nothing set and no update asked for so far?
    [[nodiscard]] bool only_asks() const { return m_only_asks; }

    /// What the caller has to do before it calls next() again.
    enum class Event
    {
        update,         ///< ask the policy
        reset,          ///< begin another session
        begins_episode, ///< the client asked for a restart itself and was told to do it
        exits,          ///< the client was told to exit
        done            ///< send the reply; there is no more to do
    };

    /// What went wrong with a statement.
    struct Error
    {
        std::string text; ///< the statement and why it is wrong, for people
        std::string kind; ///< the same for all values that are wrong in this way: `SET x "" is no INT`
    };

    /// Both must outlive this object.
    StatementRun(ClientVariables& variables, std::string_view message) : m_variables{variables}, m_reader{message} {}

    Event next();

    /// The answers so far, joined by "; ".
    [[nodiscard]] const std::string& reply() const { return m_reply; }

    [[nodiscard]] const std::vector<Error>& errors() const { return m_errors; }

private:
    Event get(const Statement& statement);
    void add_answer(std::string_view answer);
    void add_error(const Statement& statement, const std::string& reason);

    ClientVariables& m_variables;
    StatementReader m_reader;
    std::string m_reply;
    std::vector<Error> m_errors;
    bool m_only_asks = true;
    std::size_t m_statements = 0;
    std::size_t m_updates = 0;
    std::size_t m_answers = 0;
    std::size_t m_text_bytes = 0;
    std::size_t m_picture_bytes = 0;
};

/// The numbers of the screenshots that a message asks for, each once.
[[nodiscard]] std::vector<std::uint64_t> screenshots_of_statements(std::string_view message);

/// The NAME of a message that begins with SESSION NAME; empty if it does not.
[[nodiscard]] std::string_view session_of_statements(std::string_view message);

} // namespace bh::protocol
