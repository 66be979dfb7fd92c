#include "script.hpp"

#include "action_fields.hpp"
#include "recorded_text.hpp"

#include <bh/base/error.hpp>

namespace bh::replay {

namespace {

/// A line or a JSON object; an unknown text could be one.
bool speaks_gsl(std::string_view request)
{
    return request.empty() || request.starts_with('@') || request.starts_with('{');
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
    if (!is_step() && (!request || request->empty())) {
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

} // namespace bh::replay
