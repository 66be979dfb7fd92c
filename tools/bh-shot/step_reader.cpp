#include "step_reader.hpp"

#include <bh/base/error.hpp>
#include <bh/base/input.hpp>
#include <bh/trajectory/seek.hpp>

#include <sys/stat.h>

namespace bh::shot {

namespace {

// Only character devices are opened to find out: opening a pipe a second time would disturb its writer.
void refuse_terminal(const std::string& path)
{
    struct stat info = {};
    if (path == "-" || (::stat(path.c_str(), &info) == 0 && S_ISCHR(info.st_mode))) {
        if (const Input input{path}; input.is_terminal()) {
            throw UsageError{input.name(), "is a terminal, not a recording"};
        }
    }
}

} // namespace

std::string to_text(const StepName& name)
{
    return "session " + std::to_string(name.session) + ", episode " + std::to_string(name.episode) + ", step " +
           std::to_string(name.step);
}

StepReader::StepReader(const std::string& path, const record::Selection& selection, std::uint64_t first,
                       std::function<void(const std::string&)> on_damage)
    : m_selection{selection}, m_on_damage{std::move(on_damage)}
{
    refuse_terminal(path);
    record::Selection wanted = selection;
    if (first > 0 && !selection.episode) {
        wanted.from = first;
    }
    trajectory::SelectedRecording opened = trajectory::open_selected(path, wanted);
    m_position = opened.steps_before;
    m_began_late = m_position > 0;
    m_reader = std::make_unique<record::Reader>(std::move(opened.source));
    m_reader->on_problem([this](const std::string& what) { tell(what); });
}

void StepReader::tell(const std::string& damage)
{
    m_has_told = true;
    m_on_damage(damage);
}

bool StepReader::next(Step& step)
{
    while (m_reader->next()) {
        if (m_reader->type() == record::Type::header) {
            ++m_recording;
        }
        if (m_reader->type() != record::Type::step) {
            continue;
        }
        const simdjson::dom::object& object = m_reader->object();
        const record::RecordView& view = m_reader->view();
        step.name = {record::unsigned_or(object, "session", 0), record::unsigned_or(object, "episode", 0),
                     record::unsigned_or(object, "step", 0)};
        simdjson::dom::object action;
        step.action = object["action"].get(action) == simdjson::SUCCESS ? record::text_or(action, "text", "") : "";
        step.has_picture = view.has_picture || (view.has_payload && object["frame"].is_object());
        m_lacks_pixels = m_lacks_pixels || (!step.has_picture && object["frame"]["index"].is_uint64());
        step.png = step.has_picture && view.has_payload ? view.payload : std::string_view{};
        step.pixels = {};
        if (is_selected(step.name)) {
            const std::uint64_t position = m_position++;
            step.number = m_selection.episode ? step.name.step : position;
            return true;
        }
    }
    m_ended = true;
    return false;
}

void StepReader::load(Step& step)
{
    if (!step.png.empty() || !step.pixels.rgb.empty()) {
        return;
    }
    try {
        step.pixels = m_reader->source().picture();
    } catch (const DataError& error) {
        m_has_thrown = true;
        throw DataError{to_text(step.name) + ": " + error.what()};
    }
}

void StepReader::finish()
{
    if (m_has_told) {
        return;
    }
    if (!m_has_thrown && !m_reader->problem().empty()) {
        tell(m_reader->problem());
    } else if (const std::string why = m_ended ? m_reader->cut_short() : ""; !why.empty()) {
        tell(why);
    }
}

std::string StepReader::why_no_pictures() const
{
    if (!m_lacks_pixels) {
        return "";
    }
    return "; it is a trajectory file that was decompressed; give the file itself, or use bh-replay";
}

std::string StepReader::no_step_text() const
{
    return m_selection.no_step_text();
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
