#pragma once

#include "fields.hpp"
#include "row_writer.hpp"

#include <bh/base/output.hpp>

#include <string>
#include <vector>

namespace bh::gsl_dump {

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
