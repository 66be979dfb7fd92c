#include "delimited_rows.hpp"

namespace bh::gsl_dump {

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
        append_cell(name, true);
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
        append_cell(m_cell, value.is_string() || values.size() == 1);
    }
    m_row.back() = '\n';
    m_output.write(m_row);
}

// Appends a cell and the separator behind it.
void DelimitedRows::append_cell(std::string_view text, bool quote_empty)
{
    if (m_dialect == Dialect::tsv) {
        for (const char character : text) {
            switch (character) {
            case '\\':
                m_row += "\\\\";
                break;
            case '\t':
                m_row += "\\t";
                break;
            case '\n':
                m_row += "\\n";
                break;
            case '\r':
                m_row += "\\r";
                break;
            default:
                m_row += character;
            }
        }
        m_row += '\t';
        return;
    }
    if (text.find_first_of(",\"\r\n") == std::string_view::npos && !(text.empty() && quote_empty)) {
        m_row += text;
    } else {
        m_row += '"';
        for (const char character : text) {
            if (character == '"') {
                m_row += '"';
            }
            m_row += character;
        }
        m_row += '"';
    }
    m_row += ',';
}

} // namespace bh::gsl_dump
