#pragma once

#include "options.hpp"
#include "problems.hpp"

#include <bh/record/end_watch.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/record/record.hpp>
#include <bh/record/selection.hpp>
#include <bh/record/where.hpp>

#include <memory>
#include <string>

namespace bh::gsl_dump {

/// A step as recorded. Valid until the next one is read.
struct Step
{
    simdjson::dom::object record;
    simdjson::dom::object observation;
};

/// The selected steps of one input, in its order. Memory: one record.
class StepReader
{
public:
    /// `where` may be null; it, `options` and `problems` must outlive this object.
    StepReader(std::unique_ptr<record::Source> source, const Options& options, record::WhereWatch* where,
               Problems& problems);

    /// False at the end. What cannot be read is passed over and told to the problems. \throws bh::FileError
    bool next(Step& step);

    /// After the last step: why the selection has none; empty if it has.
    [[nodiscard]] std::string why_empty() const { return m_filter.why_empty(); }

private:
    void report_end();

    std::unique_ptr<record::Source> m_source;
    record::SelectionFilter m_filter;
    record::WhereWatch* m_where;
    const bool m_is_followed;
    Problems& m_problems;
    record::LineParser m_parser;
    record::EndWatch m_end;
};

} // namespace bh::gsl_dump
