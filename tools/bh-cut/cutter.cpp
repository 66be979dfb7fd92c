#include "cutter.hpp"

#include <bh/base/error.hpp>
#include <bh/record/line_writer.hpp>

#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <algorithm>
#include <functional>
#include <utility>

namespace bh::cut {

namespace {

bool time_is_in(const Range<std::int64_t>& range, const simdjson::dom::object& object, bool without)
{
    std::int64_t time_us = 0;
    return range.is_everything() ||
           (object["time_us"].get(time_us) == simdjson::SUCCESS ? range.contains(time_us) : without);
}

} // namespace

bool Filter::has_session(const simdjson::dom::object& object) const
{
    std::uint64_t session = 0;
    return !m_selection.session || object["session"].get(session) != simdjson::SUCCESS ||
           session == *m_selection.session;
}

bool Filter::wants_step(const simdjson::dom::object& object)
{
    if (!m_selection.episodes.contains(record::unsigned_or(object, "episode", 0))) {
        m_inside = false;
        return false;
    }
    m_inside = m_selection.steps.contains(m_steps) && time_is_in(m_selection.time_us, object, false);
    ++m_steps;
    return m_inside && (m_where == nullptr || m_where->matches(object));
}

bool Filter::wants_other(const simdjson::dom::object& object) const
{
    if (!m_selection.episodes.is_everything() || m_selection.where) {
        return false;
    }
    // Between the first step wanted, or the one before it, and the last one or the next.
    const Range<std::uint64_t>& steps = m_selection.steps;
    const bool place_fits =
        (!steps.first || m_steps >= *steps.first) && (m_steps == 0 || !steps.last || m_steps - 1 <= *steps.last);
    return place_fits && time_is_in(m_selection.time_us, object, m_inside);
}

bool Sessions::open(std::uint64_t number, std::string_view line)
{
    const std::optional<std::size_t> hash = std::hash<std::string_view>{}(line);
    return std::exchange(m_sessions[number].line_hash, hash) != hash;
}

void Sessions::hold(std::uint64_t number, std::string_view line)
{
    m_sessions[number].waiting = line;
    m_held_bytes += line.size();
}

std::string Sessions::release(std::uint64_t number)
{
    const auto session = m_sessions.find(number);
    if (session == m_sessions.end()) {
        return {};
    }
    m_held_bytes -= session->second.waiting.size();
    return std::exchange(session->second.waiting, {});
}

bool Sessions::close(std::uint64_t number)
{
    const bool was_waiting = !release(number).empty();
    m_sessions.erase(number);
    return !was_waiting;
}

void Sessions::count_step(std::uint64_t number, std::uint64_t episode)
{
    Session& session = m_sessions[number];
    if (session.episode != episode) {
        session.episode = episode;
        session.steps = 0;
    }
    ++session.steps;
}

std::uint64_t Sessions::steps_of(std::uint64_t number, std::uint64_t episode) const
{
    const auto session = m_sessions.find(number);
    return session != m_sessions.end() && session->second.episode == episode ? session->second.steps : 0;
}

Cutter::Cutter(const Options& options, const Inputs& inputs, cli::Context& context, trajectory::Writer& writer)
    : m_options{options},
      m_inputs{inputs},
      m_context{context},
      m_writer{writer},
      m_progress{context},
      m_copier{writer, !options.level},
      m_whole{inputs.are_one_run() && options.selection.is_everything()}
{
    if (options.selection.where) {
        m_where.emplace(*options.selection.where);
    }
    if (inputs.earliest() != nullptr) {
        m_base_us = inputs.earliest()->created_us;
    }
}

void Cutter::copy(record::Reader& reader)
{
    m_source_name = reader.name();
    Filter filter{m_options.selection, m_where ? &*m_where : nullptr};
    std::string problem;
    std::uint64_t problems = 0;
    reader.on_problem([&](const std::string& what) { problem = problems++ == 0 ? what : problem; });
    m_copier.begin(reader.source());
    m_parts.begin_input(reader.name());
    while (reader.next()) {
        take(reader, filter);
        m_copier.end_record();
        m_progress.update([this] {
            return std::to_string(m_steps_kept) + " of " + std::to_string(m_steps_seen) + " steps, " +
                   cli::format_bytes(static_cast<double>(m_writer.bytes_written())) + " out";
        });
    }
    if (problems == 0) {
        problem = reader.problem(); // what nobody was told of when it was met: a picture
    } else if (problems > 1) {
        problem += ", and " + std::to_string(problems - 1) + " more records";
    }
    if (!problem.empty()) {
        m_context.warning(reader.name() + ": " + problem + "; what could be read is kept");
    } else if (!m_ended) {
        m_context.warning(reader.name() + (record::is_being_written(reader.name())
                                               ? ": no end record; it is still being written"
                                               : ": no end record; the recording was cut short"));
    }
    if (m_lost_pictures) {
        m_context.warning(reader.name() + ": " + std::string{trajectory::k_pictures_lost});
    }
    if (m_empty_steps > 0) {
        m_context.warning(reader.name() + ": steps without an observation: " + std::to_string(m_empty_steps));
    }
    m_lost = m_lost || !problem.empty() || !m_ended || m_lost_pictures || m_empty_steps > 0;
    m_lost_pictures = false;
    m_empty_steps = 0;
    m_end_reason = problem.empty() ? "input ended" : "input damaged";
}

void Cutter::take(record::Reader& reader, Filter& filter)
{
    const record::RecordView& view = reader.view();
    const record::Type type = reader.type();
    const simdjson::dom::object& object = reader.object();
    // A source that could unpack them would have kept this record to itself.
    m_lost_pictures = m_lost_pictures || (type == record::Type::pixels && m_options.keep_frames);
    if (type == record::Type::header) {
        begin_recording(view, object);
        return;
    }
    if (type == record::Type::end) {
        std::vector<record::MemberChange> changes;
        add_renumbering(object, changes);
        changes.push_back({"payload", std::nullopt});
        if (!m_whole) {
            changes.push_back({"part", std::nullopt}); // of a run that the output is not
        }
        m_end_line.clear();
        record::append_changed(m_end_line, view.line, changes);
        m_ended = true;
        m_goes_on_in.clear();
        if (record::text_or(object, "reason", "") == "split") {
            m_head.part = std::max(m_head.part, record::unsigned_or(object, "part", 0));
            m_parts.ends_with(m_head.part);
            m_goes_on_in = m_source_name;
        }
        return;
    }
    const std::uint64_t session = record::unsigned_or(object, "session", 0);
    m_steps_seen += type == record::Type::step ? 1 : 0;
    if (!filter.has_session(object)) {
        return;
    }
    switch (type) {
    case record::Type::session:
        take_session(view, object);
        return;
    case record::Type::session_end:
        if (m_sessions.close(session)) {
            write(view, object);
        }
        return;
    case record::Type::episode:
        take_episode(view, object, filter);
        return;
    case record::Type::step:
        if (!filter.wants_step(object)) {
            return;
        }
        ++m_steps_kept;
        m_empty_steps += object["observation"].is_object() ? 0 : 1;
        m_sessions.count_step(session, record::unsigned_or(object, "episode", 0));
        break;
    default:
        if (record::text_or(object, "type", "") != "source" && !filter.wants_other(object)) {
            return;
        }
    }
    if (const std::string waiting = m_sessions.release(session); !waiting.empty()) {
        write_line(waiting);
    }
    write(view, object);
}

void Cutter::begin_recording(const record::RecordView& view, const simdjson::dom::object& header)
{
    RunHead head{header};
    if (const auto finding = m_parts.begin(head, m_header_written ? &m_head : nullptr)) {
        m_context.warning(m_source_name + ": " + finding->text);
        m_lost = m_lost || finding->is_loss;
    }
    if (m_header_written && head.continues(m_head)) {
        m_head = std::move(head);
        m_ended = false;
        m_goes_on_in.clear();
        return;
    }
    note_unfinished_run();
    if (!m_header_written) {
        m_base_us = m_base_us ? m_base_us : head.created_us;
        write_header(view);
    } else if (!m_ended) {
        m_context.warning(m_source_name + ": a recording in it has no end record; it was cut short");
        m_lost = true;
    }
    m_head = std::move(head);
    m_sessions = {};
    m_session_offset = m_session_max;
    m_time_offset_us = m_base_us && m_head.created_us ? *m_head.created_us - *m_base_us : 0;
    if (m_time_offset_us < 0) {
        m_context.warning(m_source_name +
                          ": began before the recordings in front of it; its times count from their begin");
        m_time_offset_us = 0;
    }
    m_ended = false;
    if (!m_whole || m_header_written) {
        write_source(view.line);
    }
    m_header_written = true;
}

// A single part is as much as was asked for.
void Cutter::note_unfinished_run()
{
    if (!m_goes_on_in.empty() && m_inputs.paths().size() > 1) {
        m_context.note(m_goes_on_in + ": its run goes on in part " + std::to_string(m_head.part + 1) +
                       ", which does not follow");
    }
    m_goes_on_in.clear();
}

void Cutter::write_header(const record::RecordView& view)
{
    if (m_whole) {
        write_line(view.line, view.payload, view.has_payload);
        return;
    }
    std::vector<record::MemberChange> changes;
    changes.push_back({"run", '"' + boost::uuids::to_string(boost::uuids::random_generator{}()) + '"'});
    changes.push_back({"part", "0"});
    changes.push_back({"payload", std::nullopt});
    if (m_inputs.earliest() != nullptr) {
        std::string created;
        record::append_json_string(created, m_inputs.earliest()->created);
        changes.push_back({"created", created});
    }
    std::string line;
    record::append_changed(line, view.line, changes);
    write_line(line);
}

void Cutter::write_source(std::string_view header_line)
{
    std::string line;
    record::LineWriter{line}
        .text("type", "source")
        .raw("header", header_line)
        .number("session_offset", m_session_offset)
        .number("time_offset_us", m_time_offset_us)
        .close();
    write_line(line);
}

void Cutter::take_session(const record::RecordView& view, const simdjson::dom::object& object)
{
    const std::uint64_t session = record::unsigned_or(object, "session", 0);
    if (!m_sessions.open(session, view.line)) {
        return;
    }
    const Selection& selection = m_options.selection;
    const bool all_of_it = selection.episodes.is_everything() && selection.steps.is_everything() &&
                           selection.time_us.is_everything() && !selection.where;
    if (all_of_it || view.has_payload || view.has_picture || m_sessions.is_full()) {
        write(view, object);
        return;
    }
    std::vector<record::MemberChange> changes;
    add_renumbering(object, changes);
    std::string line;
    record::append_changed(line, view.line, changes);
    m_sessions.hold(session, line);
}

void Cutter::take_episode(const record::RecordView& view, const simdjson::dom::object& object, const Filter& filter)
{
    const std::uint64_t kept =
        m_sessions.steps_of(record::unsigned_or(object, "session", 0), record::unsigned_or(object, "episode", 0));
    if (!m_options.selection.is_everything() && (kept == 0 || !filter.wants_episode_end())) {
        return;
    }
    std::vector<record::MemberChange> changes;
    if (record::unsigned_or(object, "steps", kept) != kept) {
        changes.push_back({"steps", std::to_string(kept)});
    }
    write(view, object, std::move(changes));
}

void Cutter::write(record::RecordView view, const simdjson::dom::object& object,
                   std::vector<record::MemberChange> changes)
{
    if (const std::uint64_t session = record::unsigned_or(object, "session", 0); session > 0) {
        std::uint64_t renumbered = 0;
        if (__builtin_add_overflow(session, m_session_offset, &renumbered)) {
            throw FileError{m_source_name, "session " + std::to_string(session) + " is too large to be renumbered"};
        }
        m_session_max = std::max(m_session_max, renumbered);
    }
    add_renumbering(object, changes);
    const bool drops_frame = (view.has_payload || view.has_picture) && !m_options.keep_frames;
    if (drops_frame) {
        changes.push_back({"frame", std::nullopt});
        changes.push_back({"payload", std::nullopt});
    }
    std::string line;
    if (!changes.empty()) {
        record::append_changed(line, view.line, changes);
        view.line = line;
    }
    if (drops_frame) {
        view.payload = {};
        view.has_payload = false;
        view.has_picture = false;
    }
    PictureSize size;
    if (simdjson::dom::object frame; view.has_picture && object["frame"].get(frame) == simdjson::SUCCESS) {
        size = {record::unsigned_or(frame, "width", 0), record::unsigned_or(frame, "height", 0)};
    }
    m_copier.add(view, size);
}

void Cutter::write_line(std::string_view line, std::string_view payload, bool has_payload)
{
    m_copier.add({line, payload, has_payload});
}

// The members that count sessions or time, as they are in the output.
void Cutter::add_renumbering(const simdjson::dom::object& object, std::vector<record::MemberChange>& changes) const
{
    const auto add_sessions = [&](std::string_view key) {
        const auto before = m_session_offset != 0 ? record::find_unsigned(object, key) : std::nullopt;
        std::uint64_t value = 0;
        if (before && !__builtin_add_overflow(*before, m_session_offset, &value)) {
            changes.push_back({key, std::to_string(value)});
        }
    };
    const auto add_time = [&](std::string_view key) {
        const auto before = m_time_offset_us != 0 ? record::find_signed(object, key) : std::nullopt;
        std::int64_t value = 0;
        if (before && !__builtin_add_overflow(*before, m_time_offset_us, &value)) {
            changes.push_back({key, std::to_string(value)});
        }
    };
    add_sessions("session");
    add_time("time_us");
    if (record::text_or(object, "type", "") == "source") {
        add_sessions("session_offset");
        add_time("time_offset_us");
    }
}

void Cutter::finish()
{
    note_unfinished_run();
    const bool keeps_end = m_ended && m_options.selection.is_everything();
    const std::string reason = m_ended ? "selection" : m_end_reason;
    write_line(keeps_end ? m_end_line : R"({"type":"end","reason":")" + reason + "\"}");
}

} // namespace bh::cut
