#pragma once

#include "fields.hpp"
#include "input.hpp"

#include <bh/base/output.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bh::gsl_dump {

/// Writes a row for every step to standard output.
class RowWriter
{
public:
    virtual ~RowWriter() = default;
    virtual void write(const Step& step) = 0;

    /// Writes what is held back until more is known, because the next step may be long in coming.
    virtual void release() {}

    /// After the last step.
    virtual void finish() = 0;
};

/// JSON Lines of whole observations.
class ObservationRows final : public RowWriter
{
public:
    /// `output` must outlive this object.
    explicit ObservationRows(Output& output) : m_output{output} {}

    void write(const Step& step) override;

    void finish() override {}

private:
    Output& m_output;
    std::string m_row;
};

/// JSON Lines of chosen fields; what a step lacks, its object lacks too.
class JsonRows final : public RowWriter
{
public:
    /// Both must outlive this object; the names of `fields` must be known already.
    JsonRows(Output& output, Fields& fields);

    void write(const Step& step) override;

    void finish() override {}

private:
    Output& m_output;
    Fields& m_fields;
    std::vector<std::string> m_keys; ///< as JSON, with their colons
    std::string m_row;
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

    Output& m_output;
    Fields& m_fields;
    Dialect m_dialect;
    bool m_header_written = false;
    std::uint64_t m_steps_before_header = 0; ///< steps without any field, before the first step that has one
    std::string m_row;
    std::string m_cell;
};

/// Columns for people: a line with the names, then the steps, numbers to the right and text to the left. The first rows
/// are held back until the widths of their columns are known; a wider value that comes later widens its column from
/// there on.
class TableRows final : public RowWriter
{
public:
    /// Both must outlive this object.
    TableRows(Output& output, Fields& fields) : m_output{output}, m_fields{fields} {}

    void write(const Step& step) override;
    void release() override;
    void finish() override;

private:
    struct Cell
    {
        std::string text;
        bool to_the_right = false;
    };

    using Row = std::vector<Cell>;

    void write_row(const Row& row);
    void widen(const Row& row);

    Output& m_output;
    Fields& m_fields;
    std::uint64_t m_empty_rows = 0; ///< before all others
    std::vector<Row> m_held;
    std::size_t m_held_bytes = 0;
    std::vector<std::size_t> m_widths; ///< in characters
    bool m_header_written = false;
    std::string m_line;
};

} // namespace bh::gsl_dump
