#pragma once

#include "fields.hpp"
#include "row_writer.hpp"

#include <bh/base/output.hpp>

#include <cstdint>
#include <string>

namespace bh::gsl_dump {

enum class Dialect
{
    csv, ///< RFC 4180, but lines end with LF: quotes where needed, and around a string that is empty
    tsv, ///< backslash, tab, LF and CR are written as two characters, as PostgreSQL's COPY does
};

/// A line with the names, then a line of values for every step. An absent value is an empty cell.
class DelimitedRows final : public RowWriter
{
public:
    /// Both must outlive this object.
    DelimitedRows(Output& output, Fields& fields, Dialect dialect);

    void write(const Step& step) override;
    void finish() override;

private:
    void write_header();
    void write_cells(const std::vector<Value>& values);
    void append_cell(std::string_view text, bool quote_empty);

    Output& m_output;
    Fields& m_fields;
    Dialect m_dialect;
    bool m_header_written = false;
    std::uint64_t m_steps_before_header = 0; ///< steps without any field, before the first step that has one
    std::string m_row;
    std::string m_cell;
};

} // namespace bh::gsl_dump
