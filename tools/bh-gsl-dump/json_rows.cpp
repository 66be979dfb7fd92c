#include "rows.hpp"
#include "value.hpp"

#include <bh/record/line_writer.hpp>

namespace bh::gsl_dump {

void ObservationRows::write(const Step& step)
{
    m_row.clear();
    append_json(m_row, step.observation);
    m_row += '\n';
    m_output.write(m_row);
}

JsonRows::JsonRows(Output& output, Fields& fields) : m_output{output}, m_fields{fields}
{
    for (const std::string& name : fields.names()) {
        std::string& key = m_keys.emplace_back();
        record::append_json_string(key, name);
        key += ':';
    }
}

void JsonRows::write(const Step& step)
{
    m_row = "{";
    const std::vector<Value>& values = m_fields.read(step);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i].is_absent()) {
            continue;
        }
        if (m_row.size() > 1) {
            m_row += ',';
        }
        m_row += m_keys[i];
        values[i].append_json_to(m_row);
    }
    m_row += "}\n";
    m_output.write(m_row);
}

} // namespace bh::gsl_dump
