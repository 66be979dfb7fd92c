#pragma once

#include "job.hpp"

#include <bh/base/atomic_file.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::exporter {

/// The rows of a job as lines of CSV: what names the observation, its fields, and the transition that begins there.
class TableSink : public RowSink
{
public:
    using Write = std::function<void(std::string_view)>;

    /// Lines go to `write`, buffered until flush(). `first` names a column that comes before all others, whose cell
    /// first_cell() makes; empty: there is none.
    TableSink(Job& job, std::string first, Write write);

    void flush();

    /// Lines so far.
    [[nodiscard]] std::uint64_t rows() const { return m_rows; }

protected:
    void keep(const dataset::Observation& observation, Row& row) override;
    void write(const Row& row) override;

    /// The cell of the first column; nothing: the row is left out.
    virtual std::optional<std::string> first_cell(const Row& /*row*/) { return ""; }

    [[nodiscard]] Job& job() { return m_job; }

private:
    void append_names(const std::string& first);
    void append_fields(const dataset::Observation& observation, std::string& cells);
    void append_pad(const Row& row, std::string& line);

    Job& m_job;
    bool m_has_first;
    Write m_write;
    std::string m_buffer;
    std::vector<dataset::Column> m_columns;
    std::string m_cell;
    std::uint64_t m_rows = 0;
};

} // namespace bh::exporter
