#pragma once

#include "fields.hpp"
#include "row_writer.hpp"

#include <bh/base/output.hpp>

#include <string>
#include <vector>

namespace bh::gsl_dump {

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

} // namespace bh::gsl_dump
