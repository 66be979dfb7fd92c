#pragma once

#include "step_reader.hpp"

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

} // namespace bh::gsl_dump
