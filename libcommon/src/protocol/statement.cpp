#include <bh/base/text.hpp>
#include <bh/protocol/statement.hpp>
#include <bh/protocol/value.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace bh::protocol {

namespace {

constexpr std::string_view k_separator = "; ";

struct Keyword
{
    std::string_view word;
    Statement::Kind kind;
};

constexpr std::array<Keyword, 5> k_keywords = {{{"GET", Statement::Kind::get},
                                                {"SET", Statement::Kind::set},
                                                {"UPDATE", Statement::Kind::update},
                                                {"RESET", Statement::Kind::reset},
                                                {"SESSION", Statement::Kind::session}}};

bool is_quote(char character)
{
    return character == '\'' || character == '"';
}

bool is_index(std::string_view word)
{
    if (word.starts_with('-')) {
        word.remove_prefix(1);
    }
    return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
}

// Bytes of the string at the beginning of `text`, with its quotes; none if it has no end.
std::optional<std::size_t> string_size(std::string_view text)
{
    for (std::size_t at = 1; at < text.size(); ++at) {
        if (text[at] == '\\') {
            ++at;
        } else if (text[at] == text.front()) {
            return at + 1;
        }
    }
    return std::nullopt;
}

// Bytes of the list at the beginning of `text` up to its bracket; none if it has no end.
std::optional<std::size_t> list_size_in(std::string_view text)
{
    bool entry_begins = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == ']') {
            return at + 1;
        }
        if (is_quote(text[at]) && entry_begins) {
            const auto size = string_size(text.substr(at));
            if (!size) {
                return std::nullopt;
            }
            at += *size - 1;
        }
        entry_begins = text[at] == '[' || text[at] == ',' || (entry_begins && text[at] == ' ');
    }
    return std::nullopt;
}

// Where the search for the separator may begin: after a value that could contain one. `statement` is a SET and all that
// follows it in the message. `budget` bytes may be searched for the ends of values that have none.
std::size_t protected_bytes(std::string_view statement, std::size_t& budget)
{
    std::string_view rest = statement;
    take_word(rest); // SET
    take_word(rest); // the name
    std::string_view value = rest;
    const std::string_view second = take_word(value);
    const auto type = type_from_name(second);
    if (!type && !is_index(second)) {
        value = rest;
    }
    if (type && is_list(*type) && !value.starts_with('[')) {
        take_word(value); // SET x INT[] val [1, 2]
    }
    const auto begin = statement.size() - value.size();
    if (value.empty() || (!is_quote(value.front()) && value.front() != '[') || value.size() > budget) {
        return 0;
    }
    const auto size = value.front() == '[' ? list_size_in(value) : string_size(value);
    budget -= size ? 0 : value.size();
    return size ? begin + *size : 0;
}

// A value that begins with a quote or bracket has its end, and a type its value.
bool has_whole_value(std::string_view set_statement)
{
    std::string_view value = set_statement;
    take_word(value); // SET
    take_word(value); // the name
    std::string_view after_type = value;
    const auto type = type_from_name(take_word(after_type));
    if (type) {
        value = after_type;
    }
    if (type && is_list(*type) && !value.starts_with('[')) {
        take_word(value); // SET x INT[] val [1, 2]
    }
    if (value.starts_with('[')) {
        return list_size_in(value) == value.size();
    }
    return !value.empty() && (!is_quote(value.front()) || string_size(value) == value.size());
}

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

std::string_view take_word(std::string_view& text)
{
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size());
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    return word;
}

bool is_statements(std::string_view text)
{
    constexpr std::size_t k_keyword_bytes_max =
        7; // SESSION; the search must not run through a long text without a blank
    const std::string_view head = text.substr(0, k_keyword_bytes_max + 1);
    const std::string_view word = head.substr(0, std::min(head.find_first_of(" ;\r\n"), head.size()));
    return std::any_of(k_keywords.begin(), k_keywords.end(),
                       [word](const Keyword& keyword) { return keyword.word == word; });
}

bool is_complete_statements(std::string_view text)
{
    StatementReader reader{text};
    std::optional<Statement> last;
    for (auto statement = reader.next(); statement; statement = reader.next()) {
        last = statement;
    }
    if (!last || text.ends_with(' ') || text.ends_with(';')) {
        return false;
    }
    switch (last->kind) {
    case Statement::Kind::get:
    case Statement::Kind::session:
        return !last->argument.empty();
    case Statement::Kind::set:
        return has_whole_value(last->text);
    case Statement::Kind::update:
    case Statement::Kind::reset:
        return last->argument.empty();
    case Statement::Kind::unknown:
        break;
    }
    return false;
}

// Values without an end are mistakes. After a few of them the rest of a message is read without a look for strings, so
// that a message made of nothing else costs no more time than others.
StatementReader::StatementReader(std::string_view message) : m_rest{message}, m_search_budget{8 * message.size()}
{
    m_rest = m_rest.substr(0, m_rest.find_last_not_of(" \t\r\n") + 1);
    if (m_rest.ends_with(';')) {
        m_rest.remove_suffix(1);
    }
}

std::optional<Statement> StatementReader::next()
{
    std::string_view text;
    while (text.empty()) {
        m_rest.remove_prefix(std::min(m_rest.find_first_not_of(' '), m_rest.size()));
        if (m_rest.empty()) {
            return std::nullopt;
        }
        const std::size_t from = m_rest.starts_with("SET ") ? protected_bytes(m_rest, m_search_budget) : 0;
        const auto end = m_rest.find(k_separator, from);
        text = m_rest.substr(0, end);
        m_rest.remove_prefix(end == std::string_view::npos ? m_rest.size() : end + k_separator.size());
        text = text.substr(0, text.find_last_not_of(' ') + 1);
    }
    Statement statement;
    statement.text = text;
    statement.argument = text;
    const std::string_view word = take_word(statement.argument);
    for (const Keyword& keyword : k_keywords) {
        if (word == keyword.word) {
            statement.kind = keyword.kind;
        }
    }
    return statement;
}

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

std::vector<std::uint64_t> screenshots_of_statements(std::string_view message)
{
    constexpr std::string_view k_name = "screenshots ";
    std::vector<std::uint64_t> numbers;
    if (message.find(k_name) == std::string_view::npos) {
        return numbers;
    }
    StatementReader reader{message};
    while (const auto statement = reader.next()) {
        std::string_view text = statement->argument;
        if (statement->kind != Statement::Kind::get || !text.starts_with(k_name)) {
            continue;
        }
        take_word(text);
        std::uint64_t number = 0;
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (failure == std::errc{} && end == text.data() + text.size() &&
            std::find(numbers.begin(), numbers.end(), number) == numbers.end() &&
            numbers.size() < Screenshots::k_count_max) {
            numbers.push_back(number);
        }
    }
    return numbers;
}

std::string_view session_of_statements(std::string_view message)
{
    const auto first = StatementReader{message}.next();
    return first && first->kind == Statement::Kind::session ? first->argument : std::string_view{};
}

} // namespace bh::protocol
