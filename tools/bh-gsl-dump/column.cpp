#include "column.hpp"

namespace bh::gsl_dump {

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

} // namespace bh::gsl_dump
