#include "recorded_tape.hpp"

#include <bh/base/error.hpp>
#include <bh/trajectory/open.hpp>

namespace bh::policy {

RecordedTape::RecordedTape(const std::string& path, const TapeSelection& selection)
    : m_selection{selection}, m_source{trajectory::open_recording(path)}
{
}

bool RecordedTape::next(std::string& out)
{
    record::RecordView view;
    while (m_source->next(view)) {
        const simdjson::dom::object step = m_parser.parse(view);
        simdjson::dom::object action;
        if (m_parser.type() != record::Type::step || step["action"].get(action) != simdjson::SUCCESS ||
            !is_wanted(step)) {
            continue;
        }
        std::string error;
        const std::string_view reply = record::text_or(step, "reply", "");
        if (reply.starts_with("ACT:") && append_answer(out, reply, false, error)) {
            return true;
        }
        // A reply in another protocol than GSL.
        if (!append_answer(out, "ACT:" + std::string{record::text_or(action, "text", "")}, false, error)) {
            throw DataError{m_source->name() + ": byte " + std::to_string(view.offset) + ": " + error};
        }
        return true;
    }
    if (!m_source->damage().empty()) {
        throw DataError{m_source->name() + ": " + m_source->damage()};
    }
    return false;
}

bool RecordedTape::is_wanted(const simdjson::dom::object& step)
{
    const std::uint64_t session = record::unsigned_or(step, "session", 0);
    if (!m_selection.session) {
        m_selection.session = session;
    }
    return session == *m_selection.session &&
           (!m_selection.episode || record::unsigned_or(step, "episode", 0) == *m_selection.episode);
}

} // namespace bh::policy
