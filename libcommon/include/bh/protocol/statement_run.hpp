#pragma once

#include <bh/protocol/client_variables.hpp>
#include <bh/protocol/statement.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bh::protocol {

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

/// The NAME of a message that begins with SESSION NAME; empty if it does not.
[[nodiscard]] std::string_view session_of_statements(std::string_view message);

} // namespace bh::protocol
