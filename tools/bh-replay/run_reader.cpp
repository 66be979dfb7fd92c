#include "run_reader.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>
#include <bh/trajectory/seek.hpp>

#include <algorithm>
#include <utility>

namespace bh::replay {

namespace {

std::vector<std::string> labels_of(const std::vector<std::string>& paths)
{
    std::vector<std::string> labels = paths;
    for (std::size_t run = 0; run < paths.size(); ++run) {
        if (std::ranges::count(paths, paths[run]) > 1) {
            labels[run] += " (RUN " + std::to_string(run + 1) + ")";
        }
    }
    return labels;
}

} // namespace

RunReader::RunReader(const std::vector<std::string>& paths, const record::Selection& selection, cli::Context& context)
    : m_paths{paths}, m_labels{labels_of(paths)}, m_selection{selection}, m_context{context}, m_filter{selection}
{
}

bool RunReader::next()
{
    for (;;) {
        if (!m_source) {
            if (m_run == m_paths.size()) {
                return false;
            }
            open();
        }
        if (next_of_source()) {
            return true;
        }
        m_source.reset();
        ++m_run;
    }
}

void RunReader::open()
{
    trajectory::SelectedRecording run = trajectory::open_selected(m_paths[m_run], m_selection);
    m_source = std::move(run.source);
    m_watch = {};
    m_filter = record::SelectionFilter{m_selection, run.steps_before};
    m_held.clear();
    m_first.reset();
    m_stopped_early_before = std::exchange(m_stopped_early, false);
}

bool RunReader::next_of_source()
{
    if (next_held()) {
        return true;
    }
    while (!m_filter.is_past() && m_source->next(m_view)) {
        m_parsed = false;
        m_watch.see(m_view);
        if (m_selection.is_everything()) {
            return true;
        }
        if (!m_filter.wants(type(), object())) {
            continue;
        }
        if (!begins_late() || m_held.is_released()) {
            return true;
        }
        if (type() == record::Type::step) {
            m_first = m_view;
            m_held.release_before_step();
            return next_held();
        }
        m_held.hold(type(), object(), m_view);
    }
    if (m_filter.is_past()) {
        // Only the open end of the sessions would still come, and reading all the rest for it is not worth it.
        m_stopped_early = true;
        report_damage();
        return false;
    }
    if (begins_late() && !m_held.is_released()) {
        m_held.release_at_end();
        if (next_held()) {
            return true;
        }
    }
    finish_source();
    return false;
}

bool RunReader::next_held()
{
    if (!m_held.is_released()) {
        return false;
    }
    m_parsed = false;
    if (m_held.next(m_view)) {
        return true;
    }
    if (m_first) {
        m_view = *m_first;
        m_first.reset();
        return true;
    }
    return false;
}

std::string RunReader::name() const
{
    return m_labels[m_run] == m_paths[m_run] ? m_source->name() : m_labels[m_run];
}

bool RunReader::report_damage()
{
    if (m_source->damage().empty()) {
        return false;
    }
    m_damaged = true;
    m_context.warning(name() + ": " + m_source->damage());
    return true;
}

void RunReader::finish_source()
{
    if (report_damage()) {
        return;
    }
    if (const std::string why = m_watch.cut_short(*m_source); !why.empty()) {
        m_damaged = true;
        m_context.warning(name() + ": " + why);
    }
}

bool RunReader::picture(image::Image& out)
{
    try {
        if (m_view.has_picture) {
            const record::Picture picture = m_source->picture();
            image::resize(out, picture.width, picture.height);
            out.rgb.assign(picture.rgb.begin(), picture.rgb.end());
        } else if (m_view.has_payload) {
            decode_payload(out);
        } else {
            return false;
        }
        return true;
    } catch (const DataError& error) {
        if (!m_view.has_picture) { // else the source keeps it
            m_damaged = true;
            m_context.warning(name() + ": a picture cannot be used: " + error.what());
        }
        return false;
    }
}

void RunReader::decode_payload(image::Image& out)
{
    simdjson::dom::object frame;
    if (object()["frame"].get(frame) != simdjson::SUCCESS || record::text_or(frame, "encoding", "png") != "raw") {
        image::decode_png(m_view.payload, out);
        return;
    }
    const std::int64_t width = record::signed_or(frame, "width", 0);
    const std::int64_t height = record::signed_or(frame, "height", 0);
    if (!image::is_valid_size(width, height) ||
        m_view.payload.size() != 3 * static_cast<std::size_t>(width) * static_cast<std::size_t>(height)) {
        throw DataError{"its size is not that of its payload"};
    }
    image::resize(out, width, height);
    out.rgb.assign(m_view.payload.begin(), m_view.payload.end());
}

std::string_view RunReader::png(std::string& buffer)
{
    simdjson::dom::object frame;
    const bool is_raw = m_view.has_picture || (object()["frame"].get(frame) == simdjson::SUCCESS &&
                                               record::text_or(frame, "encoding", "png") == "raw");
    if (!is_raw) {
        return m_view.payload;
    }
    if (!picture(m_image)) {
        return {};
    }
    image::encode_png(m_image, buffer);
    return buffer;
}

const simdjson::dom::object& RunReader::object()
{
    parse();
    return m_object;
}

record::Type RunReader::type()
{
    parse();
    return m_parser.type();
}

void RunReader::parse()
{
    if (m_parsed) {
        return;
    }
    try {
        m_object = m_parser.parse(m_view);
    } catch (const DataError& error) {
        throw DataError{name() + ": " + error.what()};
    }
    m_parsed = true;
}

} // namespace bh::replay
