#include "step_reader.hpp"

#include <bh/base/error.hpp>

namespace bh::shot {

std::string to_text(const StepName& name)
{
    return "session " + std::to_string(name.session) + ", episode " + std::to_string(name.episode) + ", step " +
           std::to_string(name.step);
}

StepReader::StepReader(std::unique_ptr<record::Source> source, const Selection& selection)
    : m_source{std::move(source)}, m_selection{selection}
{
}

bool StepReader::next(Step& step)
{
    record::RecordView view;
    while (m_source->next(view)) {
        try {
            const simdjson::dom::object object = m_parser.parse(view);
            if (m_parser.type() == record::Type::header) {
                ++m_recording;
            }
            if (m_parser.type() != record::Type::step) {
                continue;
            }
            step.name = {record::unsigned_or(object, "session", 0), record::unsigned_or(object, "episode", 0),
                         record::unsigned_or(object, "step", 0)};
            step.has_picture = view.has_picture || (view.has_payload && object["frame"].is_object());
            step.png = step.has_picture && view.has_payload ? view.payload : std::string_view{};
            step.pixels = {};
        } catch (const DataError& error) {
            if (m_parser.type() ==
                record::Type::header) { // of a later version: what follows may not mean what we think
                throw DataError{name() + ": " + error.what()};
            }
            m_damage = m_damage.empty() ? error.what() : m_damage;
            continue;
        }
        if (is_selected(step.name)) {
            return true;
        }
    }
    m_ended = true;
    return false;
}

bool StepReader::load(Step& step)
{
    if (!step.has_picture || !step.png.empty()) {
        return step.has_picture;
    }
    try {
        step.pixels = m_source->picture();
        return true;
    } catch (const DataError&) {
        return false;
    }
}

std::string StepReader::damage() const
{
    if (!m_source->damage().empty() || !m_damage.empty()) {
        return m_source->damage().empty() ? m_damage : m_source->damage();
    }
    return m_ended && m_source->end_marker() == record::EndMarker::absent ? "no end marker; the recording was cut short"
                                                                          : "";
}

bool StepReader::is_selected(const StepName& name)
{
    if ((m_selection.session && name.session != *m_selection.session) ||
        (m_selection.episode && name.episode != *m_selection.episode)) {
        return false;
    }
    const std::pair owner{m_recording, name.session};
    if (m_selection.episode && !m_episode_owner) {
        m_episode_owner = owner;
    }
    return !m_selection.episode || *m_episode_owner == owner;
}

} // namespace bh::shot
