#include "fields.hpp"

namespace bh::gsl_dump {

ChosenFields::ChosenFields(const std::vector<std::string>& names)
    : m_names{names}, m_columns(names.begin(), names.end()), m_values(names.size())
{
}

const std::vector<Value>& ChosenFields::read(const Step& step)
{
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        m_values[i] = m_columns[i].find(step.record, step.observation);
        if (m_values[i].is_absent() && (m_names[i] == "position" || m_names[i] == "step.position")) {
            m_position = std::to_string(step.position);
            m_values[i] = Value{record::FieldValue{record::FieldValue::Kind::text, {}, m_position}};
        }
    }
    return m_values;
}

std::vector<std::string> ChosenFields::never_found() const
{
    std::vector<std::string> names;
    for (const Column& column : m_columns) {
        if (!column.was_found() && column.name() != "position" && column.name() != "step.position") {
            names.push_back(column.name());
        }
    }
    return names;
}

ObservedFields::ObservedFields(FieldIndex index, OnLeftOut on_left_out)
    : m_index{std::move(index)}, m_on_left_out{std::move(on_left_out)}
{
}

const std::vector<Value>& ObservedFields::read(const Step& step)
{
    if (m_index.names().empty()) {
        add_names(m_index, step.observation);
    }
    m_values.assign(m_index.names().size(), Value{});
    std::size_t expected = 0;
    for (const simdjson::dom::key_value_pair field : step.observation) {
        if (const auto position = m_index.find(field.key, expected)) {
            m_values[*position] = Value{field.value};
            expected = *position + 1;
        } else if (!m_left_out) {
            m_left_out = true;
            m_on_left_out(field.key);
        }
    }
    return m_values;
}

} // namespace bh::gsl_dump
