#include "run_reader.hpp"

#include <bh/base/error.hpp>
#include <bh/base/text.hpp>
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

HeldContext::Held::Held(const record::RecordView& view)
    : line{view.line},
      line_bytes{view.line.size()},
      payload{view.payload},
      has_payload{view.has_payload},
      offset{view.offset}
{
    line.append(record::k_padding_bytes, '\0');
}

void HeldContext::clear()
{
    *this = {};
}

void HeldContext::hold(record::Type type, const simdjson::dom::object& object, const record::RecordView& view)
{
    const std::uint64_t session = record::unsigned_or(object, "session", 0);
    switch (type) {
    case record::Type::header:
        m_header.emplace(view);
        m_sessions.clear();
        m_end.reset();
        break;
    case record::Type::session:
        m_sessions.insert_or_assign(session, Held{view});
        break;
    case record::Type::session_end:
        m_sessions.erase(session);
        break;
    case record::Type::end:
        m_end.emplace(view);
        break;
    default:
        break;
    }
}

void HeldContext::release_before_step()
{
    m_end.reset();
    m_released = true;
}

bool HeldContext::give(std::optional<Held>& held, record::RecordView& view)
{
    if (!held) {
        return false;
    }
    m_given = std::exchange(held, std::nullopt);
    view = {std::string_view{m_given->line}.substr(0, m_given->line_bytes), m_given->payload, m_given->has_payload,
            m_given->offset, false};
    return true;
}

bool HeldContext::next(record::RecordView& view)
{
    if (give(m_header, view)) {
        return true;
    }
    if (!m_sessions.empty()) {
        std::optional<Held> first{std::move(m_sessions.extract(m_sessions.begin()).mapped())};
        return give(first, view);
    }
    return give(m_end, view);
}

std::optional<std::string> recorded_text(const simdjson::dom::object& object, std::string_view key)
{
    std::string_view text;
    if (object[key].get(text) == simdjson::SUCCESS) {
        return std::string{text};
    }
    if (object[std::string{key} + "_b64"].get(text) == simdjson::SUCCESS) {
        return decode_base64(text);
    }
    return std::nullopt;
}

RunReader::RunReader(const std::vector<std::string>& paths, const record::Selection& selection, cli::Context& context)
    : m_paths{paths}, m_labels{labels_of(paths)}, m_selection{selection}, m_context{context}
{
}

bool RunReader::next()
{
    for (;;) {
        if (!m_reader) {
            if (m_run == m_paths.size()) {
                warn_if_empty();
                return false;
            }
            open();
        }
        if (next_of_source()) {
            return true;
        }
        m_reader.reset();
        ++m_run;
    }
}

void RunReader::open()
{
    trajectory::SelectedRecording run = trajectory::open_selected(m_paths[m_run], m_selection);
    record::ReaderOptions options;
    options.selection = m_selection;
    options.steps_before = run.steps_before;
    options.parses_late = true;
    m_reader = std::make_unique<record::Reader>(std::move(run.source), options);
    m_held.clear();
    m_first.reset();
    m_stopped_early_before = std::exchange(m_stopped_early, false);
}

bool RunReader::next_of_source()
{
    if (next_held()) {
        return true;
    }
    m_is_held = false;
    while (m_reader->next()) {
        m_view = m_reader->view();
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
    if (m_reader->has_stopped_early()) {
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
    if (m_held.next(m_view)) {
        m_object = m_parser.parse(m_view); // as it was before
        m_is_held = true;
        return true;
    }
    if (m_first) {
        m_is_held = false;
        m_view = *m_first;
        m_first.reset();
        return true;
    }
    return false;
}

std::string RunReader::name() const
{
    return m_labels[m_run] == m_paths[m_run] ? m_reader->name() : m_labels[m_run];
}

bool RunReader::report_damage()
{
    if (m_reader->problem().empty()) {
        return false;
    }
    m_damaged = true;
    m_context.warning(name() + ": " + m_reader->problem());
    return true;
}

// A person who mistyped a number would take the empty answer for the truth. Warns once.
void RunReader::warn_if_empty()
{
    if (m_why_empty.size() == m_paths.size()) {
        for (const std::string& why : std::exchange(m_why_empty, {})) {
            m_context.warning(why);
        }
    }
}

void RunReader::finish_source()
{
    if (const std::string why = m_reader->why_empty(); !why.empty()) {
        m_why_empty.push_back(name() + ": " + why);
    }
    if (report_damage()) {
        return;
    }
    if (const std::string why = m_reader->cut_short(); !why.empty()) {
        m_damaged = true;
        m_context.warning(name() + ": " + why);
    }
}

bool RunReader::picture(image::Image& out)
{
    try {
        if (m_view.has_picture) {
            const record::Picture picture = m_reader->source().picture();
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
    return m_is_held ? m_object : m_reader->object();
}

record::Type RunReader::type()
{
    return m_is_held ? m_parser.type() : m_reader->type();
}

} // namespace bh::replay
