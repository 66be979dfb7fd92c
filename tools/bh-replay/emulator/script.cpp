#include "emulator/script.hpp"

#include "action_fields.hpp"
#include "run_reader.hpp"

#include <bh/base/error.hpp>
#include <bh/base/text.hpp>
#include <bh/protocol/statement.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

namespace bh::replay {

namespace {

/// A line or a JSON object; an unknown text could be one.
bool speaks_gsl(std::string_view request)
{
    return request.empty() || request.starts_with('@') || request.starts_with('{');
}

constexpr std::string_view k_own_suffix = ".replay";

struct ReplyField
{
    std::string key;
    std::string value;
};

/// As the scripts read it: without regard to case and to spaces around both parts; without a colon it is 1.
ReplyField read_reply_field(std::string_view part)
{
    const auto trim = [](std::string_view text) {
        constexpr std::string_view k_spaces = " \t\r\n\f\v";
        const std::size_t begin = std::min(text.find_first_not_of(k_spaces), text.size());
        return std::string{text.substr(begin, text.find_last_not_of(k_spaces) + 1 - begin)};
    };
    const auto colon = part.find(':');
    ReplyField field{trim(part.substr(0, colon)), colon == std::string_view::npos ? "1" : trim(part.substr(colon + 1))};
    std::ranges::transform(field.key, field.key.begin(), to_lower);
    return field;
}

template <typename Use>
void for_each_part(std::string_view fields, Use use)
{
    while (!fields.empty()) {
        fields.remove_prefix(1); // the bar
        const std::string_view part = fields.substr(0, fields.find('|'));
        fields.remove_prefix(part.size());
        use(part);
    }
}

constexpr std::string_view k_separator = "; ";

/// Takes the next value off `values`, empty at the end.
std::string_view take_value(std::string_view& values)
{
    const std::string_view value = values.substr(0, values.find(k_separator));
    values.remove_prefix(std::min(value.size() + k_separator.size(), values.size()));
    return value;
}

std::string answer_statements(std::string_view request, std::string_view recorded_request, std::string_view reply)
{
    std::map<std::string_view, std::string_view> recorded;
    protocol::StatementReader before{recorded_request};
    while (const auto statement = before.next()) {
        if (statement->kind == protocol::Statement::Kind::get) {
            recorded[statement->argument] = take_value(reply);
        }
    }
    std::string answer;
    std::string_view before_value;
    protocol::StatementReader now{request};
    while (const auto statement = now.next()) {
        if (statement->kind != protocol::Statement::Kind::get) {
            continue;
        }
        answer += std::exchange(before_value, k_separator);
        const auto found = recorded.find(statement->argument);
        answer += statement->argument == "exit" ? "True" : found != recorded.end() ? found->second : "None";
    }
    return answer;
}

} // namespace

void Script::advance()
{
    m_has_message = false;
    while (m_runs.next()) {
        if (m_run != m_runs.run()) {
            m_run = m_runs.run();
            m_open.reset();
        }
        m_type = m_runs.type();
        if (m_type == record::Type::header || m_type == record::Type::session_end) {
            m_open.reset();
        } else if (m_type == record::Type::session) {
            open_session();
        } else if ((m_type == record::Type::step || m_type == record::Type::exchange) && take()) {
            m_has_message = true;
            return;
        }
    }
}

void Script::open_session()
{
    const simdjson::dom::object& session = m_runs.object();
    const std::uint64_t number = record::unsigned_or(session, "session", 0);
    if (m_open && *m_open != number) {
        throw Error{"session " + std::to_string(number) + " begins before session " + std::to_string(*m_open) +
                    " ends; choose one with --session"};
    }
    m_open = number;
    ++m_sessions;
    m_origin = {};
    m_origin.system = recorded_text(session, "system").value_or("");
    m_origin.core = recorded_text(session, "core").value_or("");
    simdjson::dom::object rom;
    if (session["rom"].get(rom) == simdjson::SUCCESS) {
        const auto sha1 = recorded_text(rom, "sha1");
        m_origin.rom_hash = sha1 ? *sha1 : recorded_text(rom, "hash").value_or("");
    }
}

bool Script::take()
{
    const simdjson::dom::object& object = m_runs.object();
    const auto request = recorded_text(object, "request");
    const std::string method = recorded_text(object, "method").value_or("");
    const bool has_wire = !method.empty() || object["framing"].error() == simdjson::SUCCESS;
    simdjson::dom::object picture;
    const bool has_picture = object["picture"].get(picture) == simdjson::SUCCESS;
    m_question = method == "GET" ? method + " " + recorded_text(object, "target").value_or("") : "";
    m_is_picture = has_wire && is_step() && request && request->empty() && !has_picture && m_question.empty();
    m_is_foreign = has_wire && request && !request->starts_with('@') && !protocol::is_statements(*request);
    m_picture_reply = has_picture ? recorded_text(picture, "reply").value_or("") : "OK";
    if (!is_step() && (!request || request->empty()) && m_question.empty()) {
        return false; // a picture that a later one took the place of
    }
    if (object["part"].error() == simdjson::SUCCESS) {
        return false; // it came with the message of the step before
    }
    if (bool delivered = true; object["delivered"].get(delivered) == simdjson::SUCCESS && !delivered) {
        return false; // the client never heard the answer and did not play it; what it said next is the next message
    }
    m_place = {m_runs.run_label(),
               record::unsigned_or(object, "session", 0),
               record::unsigned_or(object, "episode", 0),
               record::unsigned_or(object, "step", 0),
               {}};
    if (m_open && *m_open != m_place.session) {
        throw Error{m_place.text() + ": stands in the midst of session " + std::to_string(*m_open) +
                    "; choose one with --session"};
    }
    m_request = request.value_or("");
    m_reply = recorded_text(object, "reply");
    m_action.reset();
    simdjson::dom::object action;
    if (is_step() && object["action"].get(action) == simdjson::SUCCESS) {
        m_action = recorded_text(action, "text");
    }
    if (!is_step()) {
        m_place.message = shortened(m_request, 60);
    }
    return true;
}

std::string Script::reply() const
{
    if (m_reply && !m_reply->starts_with("ACT:")) {
        return *m_reply;
    }
    if (m_action && (m_reply || speaks_gsl(m_request))) {
        return "ACT:" + *m_action + std::string{reply_fields(m_reply.value_or(""))};
    }
    return m_reply.value_or(speaks_gsl(m_request) ? "ACT:NONE" : "");
}

std::string ReplayedStates::redirected(const std::string& reply)
{
    const std::string_view fields = reply_fields(reply);
    // A reply's save is carried out before its load, wherever they stand.
    for_each_part(fields, [this](std::string_view part) {
        const ReplyField field = read_reply_field(part);
        if (field.key == "save" && !field.value.empty()) {
            m_saved.insert(std::hash<std::string>{}(field.value));
        }
    });
    if (m_saved.size() > k_saved_max) {
        throw Error{"the recording saves more than " + std::to_string(k_saved_max) + " states"};
    }
    std::string result = reply.substr(0, reply.size() - fields.size());
    for_each_part(fields, [&](std::string_view part) {
        const ReplyField field = read_reply_field(part);
        const bool is_load = field.key == "load";
        if (is_load) {
            m_last_load = field.value;
        }
        result += '|';
        if ((is_load || field.key == "save") && m_saved.contains(std::hash<std::string>{}(field.value))) {
            result.append(field.key).append(":").append(field.value).append(k_own_suffix);
        } else {
            result += part;
        }
    });
    return result;
}

std::string exit_reply(std::string_view request, std::string_view recorded_request, std::string_view reply)
{
    if (protocol::is_statements(request)) {
        return answer_statements(request, recorded_request, reply);
    }
    if (!reply.starts_with("ACT:")) {
        return "ACT:NONE|exit:true";
    }
    return std::string{reply} + (reply.find("|exit:") == std::string_view::npos ? "|exit:true" : "");
}

} // namespace bh::replay
