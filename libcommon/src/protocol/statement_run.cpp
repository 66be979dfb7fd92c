#include <bh/base/ascii.hpp>
#include <bh/protocol/statement_run.hpp>

namespace bh::protocol {

namespace {

/// Errors kept of one message: enough to find the mistake.
constexpr std::size_t k_errors_max = 16;
constexpr std::size_t k_shown_bytes = 60; // of a statement that is wrong

// The statement's word and its variable, and the reason without what it quotes and counts: what a variable should be
// set to changes from step to step.
std::string kind_of_error(std::string_view statement, std::string_view reason)
{
    std::string_view rest = statement;
    take_word(rest);
    take_word(rest);
    std::string kind{statement.substr(0, statement.size() - rest.size())};
    const auto quote = reason.find('"');
    for (std::size_t at = 0; at < reason.size(); ++at) {
        at = at == quote ? reason.rfind('"') : at;
        if (!is_digit(reason[at])) {
            kind += reason[at];
        }
    }
    return kind;
}

} // namespace

StatementRun::Event StatementRun::next()
{
    using Kind = Statement::Kind;
    while (const auto statement = m_reader.next()) {
        ++m_statements;
        if (m_statements > k_statements_max) {
            add_error(*statement, "the message has more than 4096 statements");
            if (statement->kind == Kind::get) {
                add_answer("None");
            }
            continue;
        }
        m_only_asks = m_only_asks && (statement->kind == Kind::get || statement->kind == Kind::session ||
                                      statement->kind == Kind::reset);
        switch (statement->kind) {
        case Kind::get:
            if (const Event event = get(*statement); event != Event::done) {
                return event;
            }
            break;
        case Kind::set:
            add_error(*statement, m_variables.set(statement->argument));
            break;
        case Kind::update:
            if (++m_updates <= k_updates_max) {
                return Event::update;
            }
            add_error(*statement, "the message has more than 64 updates");
            break;
        case Kind::reset:
            return Event::reset;
        case Kind::session:
            if (m_statements > 1 || statement->argument.empty()) {
                add_error(*statement, m_statements > 1 ? "it must be the first statement" : "it needs a name");
            }
            break;
        case Kind::unknown:
            add_error(*statement, "known are GET, SET, UPDATE, RESET and SESSION");
            break;
        }
    }
    return Event::done;
}

StatementRun::Event StatementRun::get(const Statement& statement)
{
    const bool is_picture = statement.argument.starts_with("screenshots ");
    std::size_t& used = is_picture ? m_picture_bytes : m_text_bytes;
    const ClientVariables::Answer answer =
        m_variables.get(statement.argument, (is_picture ? k_picture_bytes_max : k_text_bytes_max) - used);
    used += answer.text == "None" ? 0 : answer.text.size();
    add_answer(answer.text);
    add_error(statement, answer.error);
    return answer.begins_episode ? Event::begins_episode : answer.exits ? Event::exits : Event::done;
}

void StatementRun::add_answer(std::string_view answer)
{
    m_reply.append(m_answers++ == 0 ? "" : "; ").append(answer);
}

void StatementRun::add_error(const Statement& statement, const std::string& reason)
{
    if (!reason.empty() && m_errors.size() < k_errors_max) {
        const std::string_view shown = statement.text.substr(0, k_shown_bytes);
        m_errors.push_back({std::string{shown} + ": " + reason, kind_of_error(shown, reason)});
    }
}

std::string_view session_of_statements(std::string_view message)
{
    const auto first = StatementReader{message}.next();
    return first && first->kind == Statement::Kind::session ? first->argument : std::string_view{};
}

} // namespace bh::protocol
