#include "fields.hpp"

#include <bh/base/error.hpp>

namespace bh::gsl_dump {

std::optional<std::size_t> FieldIndex::find(std::string_view name, std::size_t expected) const
{
    if (expected < m_names.size() && m_names[expected] == name) {
        return expected;
    }
    const auto found = m_positions.find(name);
    return found == m_positions.end() ? std::nullopt : std::optional{found->second};
}

void FieldIndex::add(std::string_view name)
{
    if (m_names.size() == k_names_max) {
        throw Error{"more than " + std::to_string(k_names_max) + " different fields; choose some with --fields"};
    }
    if (m_positions.emplace(name, m_names.size()).second) {
        m_names.emplace_back(name);
    }
}

Column::Column(std::string name) : m_name{std::move(name)}
{
    const record::FieldName parts{m_name};
    m_place = parts.place;
    m_path_start = m_name.size() - parts.path.size();
}

Value Column::find(const Step& step)
{
    Value value;
    if (m_place != Place::step) {
        value = Value{record::find_field(step.observation, path())};
        if (m_place == Place::either && !value.is_absent()) {
            m_place = Place::observation;
        }
    }
    if (m_place != Place::observation) {
        value = Value{record::find_in_step(step.record, path())};
        if (m_place == Place::either && !value.is_absent()) {
            m_place = Place::step;
        }
    }
    m_found = m_found || !value.is_absent();
    return value;
}

ChosenFields::ChosenFields(const std::vector<std::string>& names)
    : m_names{names}, m_columns(names.begin(), names.end()), m_values(names.size())
{
}

const std::vector<Value>& ChosenFields::read(const Step& step)
{
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        m_values[i] = m_columns[i].find(step);
    }
    return m_values;
}

std::vector<std::string> ChosenFields::never_found() const
{
    std::vector<std::string> names;
    for (const Column& column : m_columns) {
        if (!column.was_found()) {
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
        add_names(m_index, step);
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

void add_names(FieldIndex& index, const Step& step)
{
    std::size_t expected = 0;
    for (const simdjson::dom::key_value_pair field : step.observation) {
        if (!index.find(field.key, expected)) {
            index.add(field.key);
        }
        ++expected;
    }
}

} // namespace bh::gsl_dump
