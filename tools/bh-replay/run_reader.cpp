#include "run_reader.hpp"

#include <bh/base/error.hpp>
#include <bh/trajectory/open.hpp>

namespace bh::replay {

RunReader::RunReader(const std::vector<std::string>& paths, const record::Selection& selection, cli::Context& context)
    : m_paths{paths}, m_selection{selection}, m_context{context}, m_filter{selection}
{
}

bool RunReader::next()
{
    for (;;) {
        if (!m_source) {
            if (m_run == m_paths.size()) {
                return false;
            }
            m_source = trajectory::open_recording(m_paths[m_run]);
            m_filter = record::SelectionFilter{m_selection};
            m_stopped_early = false;
        }
        if (next_of_source()) {
            return true;
        }
        m_source.reset();
        ++m_run;
    }
}

bool RunReader::next_of_source()
{
    while (m_source->next(m_view)) {
        m_parsed = false;
        if (m_selection.is_everything()) {
            return true;
        }
        // Only the open end of the sessions would still come, and reading all the rest for it is not worth it.
        if (m_filter.is_past()) {
            m_stopped_early = true;
            report_damage();
            return false;
        }
        if (m_filter.wants(type(), object())) {
            return true;
        }
    }
    finish_source();
    return false;
}

bool RunReader::report_damage()
{
    if (m_source->damage().empty()) {
        return false;
    }
    m_damaged = true;
    m_context.warning(m_source->name() + ": " + m_source->damage());
    return true;
}

void RunReader::finish_source()
{
    if (!report_damage() && m_source->end_marker() == record::EndMarker::absent) {
        m_damaged = true;
        m_context.warning(m_source->name() + ": no end marker; the recording was cut short");
    }
}

const simdjson::dom::object& RunReader::object()
{
    parse();
    return m_object;
}

record::Type RunReader::type()
{
    parse();
    return m_parser.type();
}

void RunReader::parse()
{
    if (m_parsed) {
        return;
    }
    try {
        m_object = m_parser.parse(m_view);
    } catch (const DataError& error) {
        throw DataError{m_source->name() + ": " + error.what()};
    }
    m_parsed = true;
}

} // namespace bh::replay
