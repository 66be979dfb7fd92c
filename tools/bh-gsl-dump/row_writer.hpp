#pragma once

#include "step_reader.hpp"

namespace bh::gsl_dump {

/// Writes a row for every step to standard output.
class RowWriter
{
public:
    virtual ~RowWriter() = default;
    virtual void write(const Step& step) = 0;
    /// After the last step.
    virtual void finish() = 0;
};

} // namespace bh::gsl_dump
