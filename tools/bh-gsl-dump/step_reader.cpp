#include "step_reader.hpp"

#include <bh/base/error.hpp>

namespace bh::gsl_dump {

StepReader::StepReader(std::unique_ptr<record::Source> source, const Options& options, record::WhereWatch* where,
                       Problems& problems)
    : m_source{std::move(source)},
      m_filter{options.selection},
      m_where{where},
      m_is_followed{options.follow},
      m_problems{problems}
{
}

bool StepReader::next(Step& step)
{
    record::RecordView view;
    while (!m_filter.is_past()) {
        if (!m_source->next(view)) {
            report_end();
            return false;
        }
        try {
            step.record = m_parser.parse(view);
        } catch (const DataError& error) {
            if (m_parser.type() == record::Type::header) {
                throw FileError{m_source->name(),
                                error.what()}; // of a later version: what follows may mean something else
            }
            m_problems.add(error.what());
            continue;
        }
        m_end.see(m_parser.type());
        if (!m_filter.wants(m_parser.type(), step.record) || m_parser.type() != record::Type::step) {
            continue;
        }
        if (m_where != nullptr && !m_where->matches(step.record)) {
            continue;
        }
        if (step.record["observation"].get(step.observation) == simdjson::SUCCESS) {
            return true;
        }
        m_problems.add("byte " + std::to_string(view.offset) + ": a step without an observation");
    }
    return false;
}

void StepReader::report_end()
{
    if (!m_source->damage().empty()) {
        m_problems.add(m_source->damage());
        return;
    }
    // Who follows a recording may have said that it is enough.
    const bool may_have_been_left = m_is_followed && m_source->end_marker() == record::EndMarker::unknown;
    if (const std::string why = m_end.cut_short(*m_source); !why.empty() && !may_have_been_left) {
        m_problems.add(why);
    }
}

} // namespace bh::gsl_dump
