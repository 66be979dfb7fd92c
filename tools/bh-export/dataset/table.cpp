#include "table.hpp"

#include "formats.hpp"

#include <bh/base/atomic_folder.hpp>
#include <bh/base/error.hpp>
#include <bh/record/line_writer.hpp>

#include <array>
#include <set>

namespace bh::exporter {

namespace {

using dataset::append_cell;
using dataset::Dialect;

constexpr std::size_t k_buffer_bytes = std::size_t{256} << 10;

constexpr std::array<std::string_view, 7> k_place_columns = {"episode", "row",     "session", "recorded_episode",
                                                             "step",    "time_us", "position"};
constexpr std::array<std::string_view, 4> k_transition_columns = {"action", "reward", "terminated", "truncated"};

void append_number(std::string& line, std::int64_t value)
{
    record::append_json_number(line, value);
    line += ',';
}

/// metadata.csv of --to frames, and the pictures that it names.
class FrameSink final : public TableSink
{
public:
    FrameSink(Job& job, AtomicFolder& folder, Write write)
        : TableSink{job, "file_name", std::move(write)}, m_folder{folder}
    {
    }

    [[nodiscard]] std::uint64_t without_picture() const { return m_without_picture; }

protected:
    void keep(const dataset::Observation& observation, Row& row) override
    {
        TableSink::keep(observation, row);
        const auto png = job().picture_png(observation);
        if (!png) {
            ++m_without_picture;
            return;
        }
        row.picture = file_name(row);
        AtomicFile file{m_folder.place(row.picture), Overwrite::no};
        file.write(*png);
        file.commit();
    }

    std::optional<std::string> first_cell(const Row& row) override
    {
        return row.picture.empty() ? std::nullopt : std::optional{row.picture};
    }

private:
    static std::string file_name(const Row& row)
    {
        std::array<char, 64> name = {};
        std::snprintf(name.data(), name.size(), "episode-%06llu/%08llu.png",
                      static_cast<unsigned long long>(row.episode), static_cast<unsigned long long>(row.row));
        return name.data();
    }

    AtomicFolder& m_folder;
    std::uint64_t m_without_picture = 0;
};

} // namespace

TableSink::TableSink(Job& job, std::string first, Write write)
    : m_job{job}, m_has_first{!first.empty()}, m_write{std::move(write)}
{
    const auto& chosen = job.dataset().fields;
    for (const std::string& name : chosen.empty() ? job.survey().fields.names() : chosen) {
        m_columns.emplace_back(chosen.empty() ? "observation." + name : name);
    }
    append_names(first);
}

// A field that has the name of another column is named with its place.
void TableSink::append_names(const std::string& first)
{
    std::set<std::string_view> taken{k_place_columns.begin(), k_place_columns.end()};
    taken.insert(k_transition_columns.begin(), k_transition_columns.end());
    taken.insert(first);
    if (m_has_first) {
        append_cell(m_buffer, first, Dialect::csv, true);
    }
    for (const std::string_view name : k_place_columns) {
        append_cell(m_buffer, name, Dialect::csv, true);
    }
    const bool is_chosen = !m_job.dataset().fields.empty();
    constexpr std::string_view k_prefix = "observation.";
    for (const dataset::Column& column : m_columns) {
        const std::string_view bare = std::string_view{column.name()}.substr(is_chosen ? 0 : k_prefix.size());
        append_cell(m_buffer, taken.contains(bare) ? "observation." + std::string{bare} : std::string{bare},
                    Dialect::csv, true);
    }
    for (const std::string_view name : k_transition_columns) {
        append_cell(m_buffer, name, Dialect::csv, true);
    }
    if (m_job.dataset().pad == PadLayout::canonical) {
        for (const dataset::PadPart& part : dataset::k_pad) {
            append_cell(m_buffer, "pad_" + std::string{part.name}, Dialect::csv, true);
        }
    }
    m_buffer.back() = '\n';
}

void TableSink::keep(const dataset::Observation& observation, Row& row)
{
    for (dataset::Column& column : m_columns) {
        const dataset::Value value = column.find(observation.record, observation.step.observation);
        m_cell.clear();
        if (!value.is_absent()) {
            value.append_text_to(m_cell);
        }
        append_cell(row.kept, m_cell, Dialect::csv, value.is_string());
    }
}

void TableSink::write(const Row& row)
{
    const auto first = m_has_first ? first_cell(row) : std::nullopt;
    if (m_has_first) {
        if (!first) {
            return;
        }
        append_cell(m_buffer, *first, Dialect::csv, true);
    }
    for (const std::uint64_t number : {row.episode, row.row, row.place.session, row.place.episode, row.place.step}) {
        record::append_json_number(m_buffer, number);
        m_buffer += ',';
    }
    append_number(m_buffer, row.time_us);
    record::append_json_number(m_buffer, row.position);
    m_buffer += ',';
    m_buffer += row.kept;
    if (!row.has_transition) {
        m_buffer += ",,,,";
    } else {
        append_cell(m_buffer, row.has_action ? row.action : std::string_view{}, Dialect::csv, row.has_action);
        if (row.reward) {
            record::append_json_number(m_buffer, *row.reward);
        }
        m_buffer += row.terminated ? ",true" : ",false";
        m_buffer += row.truncated ? ",true," : ",false,";
    }
    if (m_job.dataset().pad == PadLayout::canonical) {
        append_pad(row, m_buffer);
    }
    m_buffer.back() = '\n';
    ++m_rows;
    if (m_buffer.size() >= k_buffer_bytes) {
        flush();
    }
}

void TableSink::append_pad(const Row& row, std::string& line)
{
    if (!row.has_transition || !row.has_action) {
        line.append(dataset::k_pad.size(), ',');
        return;
    }
    const dataset::CanonicalPad pad{m_job.reader().system_of(row.place.session)};
    for (const float value : pad.state(dataset::parse_action(row.action), 1)) {
        record::append_json_number(line, static_cast<double>(value));
        line += ',';
    }
}

void TableSink::flush()
{
    m_write(m_buffer);
    m_buffer.clear();
}

void write_csv(Job& job)
{
    JobOutput output{job};
    TableSink sink{job, "", [&output](std::string_view bytes) { output.write(bytes); }};
    job.read(sink);
    sink.flush();
    output.commit();
    job.context().note(job.name() + ": " + std::to_string(sink.rows()) + " rows");
}

void write_frames(Job& job)
{
    AtomicFolder folder{job.options().output, job.options().overwrite, Job::k_mark};
    AtomicFile table{folder.place("metadata.csv"), Overwrite::no};
    FrameSink sink{job, folder, [&table](std::string_view bytes) { table.write(bytes); }};
    job.read(sink);
    sink.flush();
    table.commit();
    if (sink.rows() == 0) {
        throw DataError{job.name() + ": no step of the selection has a picture"};
    }
    AtomicFile mark{folder.place(Job::k_mark), Overwrite::no};
    mark.write(job.mark());
    mark.commit();
    folder.commit();
    job.context().note(job.name() + ": " + std::to_string(sink.rows()) + " pictures" +
                       (sink.without_picture() > 0
                            ? "; " + std::to_string(sink.without_picture()) + " steps without one are left out"
                            : ""));
}

} // namespace bh::exporter
