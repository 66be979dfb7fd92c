#include "parts.hpp"

#include <bh/base/atomic_file.hpp>
#include <bh/base/error.hpp>
#include <bh/record/line_members.hpp>
#include <bh/record/line_writer.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

namespace bh::recorder {

namespace {

constexpr std::string_view k_digits = "0123456789";

// The values of the header's own that no new one replaces, then the new ones.
std::string merge(std::string_view old_json, const Meta& meta)
{
    std::vector<record::MemberChange> dropped;
    for (const auto& [key, value] : meta) {
        dropped.push_back({key, std::nullopt});
    }
    std::string text;
    record::append_changed(text, old_json, dropped);
    text.pop_back(); // the brace
    for (const auto& [key, value] : meta) {
        text += text.size() > 1 ? "," : "";
        record::append_json_string(text, key);
        text += ':';
        record::append_json_string(text, value);
    }
    return text + '}';
}

std::string_view meta_of(std::string_view header)
{
    record::LineMembers members{header};
    while (const auto member = members.next()) {
        if (member->key == "meta" && member->value().starts_with('{')) {
            return member->value();
        }
    }
    return "{}";
}

/// The header's line with the values added to its member "meta", and with this "part" if there is one. Whatever else it
/// has stays as it is.
std::string rewrite_header(std::string_view header, const Meta& meta, const std::optional<std::uint64_t>& part)
{
    std::vector<record::MemberChange> changes;
    if (part) { // in its place, so that parts put together are the same bytes
        changes.push_back({"part", std::to_string(*part), true});
    }
    if (!meta.empty()) {
        changes.push_back({"meta", merge(meta_of(header), meta), true});
    }
    std::string line;
    record::append_changed(line, header, changes);
    return line;
}

} // namespace

std::string PartName::find_existing(bool finished) const
{
    const std::filesystem::path directory = std::filesystem::path{before()}.parent_path();
    const std::string beginning = std::filesystem::path{before()}.filename().string();
    std::error_code error; // a directory that cannot be listed shows itself when the first part is created there
    std::filesystem::directory_iterator entry{directory.empty() ? "." : directory, error};
    for (; !error && entry != std::filesystem::directory_iterator{}; entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (!name.starts_with(beginning)) {
            continue;
        }
        std::string_view rest = std::string_view{name}.substr(beginning.size());
        rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
        const std::size_t digits = std::min(rest.find_first_not_of(k_digits), rest.size());
        rest.remove_prefix(digits);
        if (digits == 0 || !rest.starts_with(after())) {
            continue;
        }
        rest.remove_prefix(after().size());
        if (rest.empty() && !finished) {
            static_cast<void>(find_output_place(directory / name)); // for its error, if it is a link to nothing
        }
        if ((rest.empty() && finished) || rest == ".partial" || rest.starts_with(".journal-")) {
            return directory / name;
        }
    }
    return {};
}

namespace {
constexpr std::uint64_t k_settle_bytes = std::uint64_t{256} << 10; ///< about a chunk
}

Parts::Parts(const Options& options, std::function<bool(int)> wait) : m_options{options}, m_wait{std::move(wait)}
{
    if (options.split) {
        m_name.emplace(options.output);
        m_splitter.emplace(*options.split);
        // Found out now and not in the middle of the recording.
        if (const std::string existing = m_name->find_existing(!options.overwrite); !existing.empty()) {
            throw ExistsError{existing};
        }
    }
    open();
}

void Parts::open()
{
    trajectory::WriterOptions writer;
    writer.path = m_name ? m_name->name(m_part) : m_options.output;
    writer.overwrite = m_options.overwrite ? Overwrite::yes : Overwrite::no;
    writer.level = m_options.level;
    writer.pixel_level = m_options.pixel_level;
    writer.pixels =
        m_options.pixels == PixelOption::lossless ? trajectory::Pixels::lossless : trajectory::Pixels::as_sent;
    writer.flush_interval = std::chrono::microseconds{m_options.flush_us};
    writer.fsync = m_options.fsync;
    writer.wait = m_wait;
    m_writer = std::make_unique<trajectory::Writer>(writer);
}

void Parts::append(const record::RecordView& view, record::Type type, const simdjson::dom::object& object)
{
    if (type == record::Type::header) {
        append_header(view, object);
        return;
    }
    if (m_splitter) {
        if (type == record::Type::step) {
            if (m_splitter->splits_before(object, bytes_of_part())) {
                append_line(R"({"type":"end","reason":"split","part":)" + std::to_string(m_part - m_run_begin) + '}');
                begin_part();
            }
            m_splitter->add(object);
            m_bytes_unsettled += view.line.size() + view.payload.size();
        }
        note_sessions(view, type, object);
        m_end.see(type);
    }
    m_writer->append(view, type, object);
}

void Parts::append_header(const record::RecordView& view, const simdjson::dom::object& object)
{
    if (m_splitter) {
        m_header = {std::string{view.line}, std::string{view.payload}, view.has_payload};
        m_sessions.clear();
        const std::string run{record::text_or(object, "run", "")};
        const std::uint64_t part = record::unsigned_or(object, "part", 0);
        if (run.empty() || run != m_run || part <= m_run_part) { // not the next part of what was split before
            m_run_begin = m_header_seen ? m_part + 1 : m_part;
        }
        m_run = run;
        m_run_part = part;
        if (m_header_seen) {
            if (!m_end.has_ended()) {
                append_line(R"({"type":"end","reason":"input ended"})");
            }
            m_end.see(record::Type::header);
            begin_part();
            return;
        }
    }
    m_header_seen = true;
    if (!m_splitter && m_options.meta.empty()) {
        m_writer->append(view, record::Type::header, object);
        return;
    }
    const std::optional<std::uint64_t> part = m_splitter ? std::optional{m_part - m_run_begin} : std::nullopt;
    append_line(rewrite_header(view.line, m_options.meta, part), view.payload, view.has_payload);
}

void Parts::begin_part()
{
    finish();
    m_bytes_finished += m_writer->bytes_written();
    m_undecodable_finished += m_writer->undecodable_pictures();
    ++m_part;
    m_splitter->reset();
    m_bytes_unsettled = 0;
    m_bytes_settled = 0;
    open();
    append_line(rewrite_header(m_header.line, m_options.meta, m_part - m_run_begin), m_header.payload,
                m_header.has_payload);
    for (const auto& [number, session] : m_sessions) {
        append_line(session.line, session.payload, session.has_payload);
    }
}

void Parts::append_line(const std::string& line, std::string_view payload, bool has_payload)
{
    m_writer->append({line, payload, has_payload});
}

// Which chunks are written when a step comes must not depend on how fast that goes: so we wait for them, but not at
// each step.
std::uint64_t Parts::bytes_of_part()
{
    if (m_splitter->counts_bytes() && m_bytes_unsettled >= k_settle_bytes) {
        m_writer->drain();
        m_bytes_unsettled = 0;
        m_bytes_settled = m_writer->bytes_written();
    }
    return m_bytes_settled;
}

void Parts::note_sessions(const record::RecordView& view, record::Type type, const simdjson::dom::object& object)
{
    const std::uint64_t number = record::unsigned_or(object, "session", 0);
    if (type == record::Type::session) {
        m_sessions[number] = {std::string{view.line}, std::string{view.payload}, view.has_payload};
    } else if (type == record::Type::session_end) {
        m_sessions.erase(number);
        m_splitter->forget(number);
    }
}

void Parts::finish()
{
    m_writer->finish();
}

} // namespace bh::recorder
