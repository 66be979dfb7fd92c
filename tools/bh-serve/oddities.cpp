#include "oddities.hpp"

#include <bh/record/printable.hpp>

namespace bh::serve {

namespace {

/// Kinds of oddity kept per session, so that a hostile client cannot fill the memory with ever new ones.
constexpr std::size_t k_complaints_max = 64;

std::string label(const Session& session)
{
    return "session " + std::to_string(session.number) + (session.name.empty() ? "" : " (" + session.name + ")");
}

} // namespace

void Oddities::report(Session& session, const protocol::Update& update)
{
    for (const std::string& oddity : update.oddities) {
        report_once(session, oddity.substr(0, oddity.find('"')), oddity);
    }
    if (!update.load_error.empty()) {
        const std::string what = record::printable(record::beginning_of(update.load_error, 200));
        report_once(session, "load " + what, "the client could not load a state: " + what);
    }
    if (update.kind == protocol::Update::Kind::state) {
        if (session.field_set != 0 && session.field_set != update.field_set) {
            report_once(session, "fields",
                        "the set of fields changed at step " + std::to_string(session.next_step) + " of episode " +
                            std::to_string(session.episode));
        }
        session.field_set = update.field_set;
    }
}

void Oddities::report_once(Session& session, const std::string& kind, const std::string& text)
{
    if (session.complaints.size() < k_complaints_max && session.complaints.insert(kind).second) {
        m_log.warning(label(session) + ": " + text);
    }
}

} // namespace bh::serve
