#include "rows.hpp"

#include <bh/base/text.hpp>
#include <bh/record/line_writer.hpp>

#include <algorithm>

namespace bh::gsl_dump {

namespace {

// What a person looks at before the rest comes; it bounds the memory.
constexpr std::size_t k_held_rows_max = 500;
constexpr std::size_t k_held_bytes_max = std::size_t{1} << 20;
// A longer value would push all that follows off the screen.
constexpr std::size_t k_width_max = 60;

} // namespace

void ObservationRows::write(const Step& step)
{
    m_row.clear();
    append_json(m_row, step.observation);
    m_row += '\n';
    m_output.write(m_row);
}

JsonRows::JsonRows(Output& output, Fields& fields) : m_output{output}, m_fields{fields}
{
    for (const std::string& name : fields.names()) {
        std::string& key = m_keys.emplace_back();
        record::append_json_string(key, name);
        key += ':';
    }
}

void JsonRows::write(const Step& step)
{
    m_row = "{";
    const std::vector<Value>& values = m_fields.read(step);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i].is_absent()) {
            continue;
        }
        if (m_row.size() > 1) {
            m_row += ',';
        }
        m_row += m_keys[i];
        values[i].append_json_to(m_row);
    }
    m_row += "}\n";
    m_output.write(m_row);
}

DelimitedRows::DelimitedRows(Output& output, Fields& fields, Dialect dialect)
    : m_output{output}, m_fields{fields}, m_dialect{dialect}
{
}

void DelimitedRows::write(const Step& step)
{
    const std::vector<Value>& values = m_fields.read(step);
    if (!m_header_written) {
        if (m_fields.names().empty()) {
            ++m_steps_before_header;
            return;
        }
        write_header();
    }
    write_cells(values);
}

void DelimitedRows::finish()
{
    if (!m_header_written && !m_fields.names().empty()) {
        write_header();
    }
}

void DelimitedRows::write_header()
{
    m_header_written = true;
    m_row.clear();
    for (const std::string& name : m_fields.names()) {
        append_cell(m_row, name, m_dialect, true);
    }
    m_row.back() = '\n';
    m_output.write(m_row);
    const std::vector<Value> nothing(m_fields.names().size());
    for (; m_steps_before_header > 0; --m_steps_before_header) {
        write_cells(nothing);
    }
}

void DelimitedRows::write_cells(const std::vector<Value>& values)
{
    m_row.clear();
    for (const Value& value : values) {
        m_cell.clear();
        if (!value.is_absent()) {
            value.append_text_to(m_cell);
        }
        // A line with nothing on it would be no row for most readers.
        append_cell(m_row, m_cell, m_dialect, value.is_string() || values.size() == 1);
    }
    m_row.back() = '\n';
    m_output.write(m_row);
}

void TableRows::write(const Step& step)
{
    Row row;
    for (const Value& value : m_fields.read(step)) {
        std::string text;
        if (!value.is_absent()) {
            value.append_text_to(text);
        }
        row.push_back({printable(text, k_width_max), !value.is_absent() && !value.is_string()});
        m_held_bytes += row.back().text.size() + sizeof(Cell);
    }
    if (m_header_written) {
        widen(row);
        write_row(row);
        return;
    }
    if (row.empty()) {
        ++m_empty_rows; // no step has had a field yet
        return;
    }
    m_held.push_back(std::move(row));
    if (m_held.size() >= k_held_rows_max || m_held_bytes >= k_held_bytes_max) {
        release();
    }
}

void TableRows::release()
{
    if (m_header_written || m_fields.names().empty()) {
        return;
    }
    m_header_written = true;
    Row header;
    for (const std::string& name : m_fields.names()) {
        header.push_back({printable(name, k_width_max), false});
    }
    // A column of numbers has its name above them, not beside.
    for (std::size_t i = 0; i < header.size(); ++i) {
        header[i].to_the_right = std::any_of(m_held.begin(), m_held.end(),
                                             [i](const Row& row) { return i < row.size() && row[i].to_the_right; });
    }
    widen(header);
    std::for_each(m_held.begin(), m_held.end(), [this](const Row& row) { widen(row); });
    write_row(header);
    for (; m_empty_rows > 0; --m_empty_rows) {
        write_row({});
    }
    std::for_each(m_held.begin(), m_held.end(), [this](const Row& row) { write_row(row); });
    m_held = {};
}

void TableRows::finish()
{
    release();
}

void TableRows::widen(const Row& row)
{
    m_widths.resize(std::max(m_widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
        m_widths[i] = std::max(m_widths[i], characters_in(row[i].text));
    }
}

void TableRows::write_row(const Row& row)
{
    m_line.clear();
    for (std::size_t i = 0; i < row.size(); ++i) {
        const std::string padding(m_widths[i] - characters_in(row[i].text), ' ');
        m_line += i == 0 ? "" : "  ";
        m_line += row[i].to_the_right ? padding + row[i].text : row[i].text + padding;
    }
    m_line.erase(m_line.find_last_not_of(' ') + 1);
    m_line += '\n';
    m_output.write(m_line);
}

} // namespace bh::gsl_dump
