#include "column.hpp"

namespace bh::gsl_dump {

namespace {

constexpr std::string_view k_of_observation = "observation.";
constexpr std::string_view k_of_step = "step.";

Value find_in_record(const simdjson::dom::object& record, std::string_view path)
{
    simdjson::dom::element text;
    // People mean the buttons; what else is known about the action is below action.NAME.
    if (path == "action" && record["action"]["text"].get(text) == simdjson::SUCCESS) {
        return Value{text};
    }
    return find_value(record, path);
}

bool is_number(std::string_view text)
{
    return text.find_first_not_of("0123456789") == std::string_view::npos;
}

} // namespace

Column::Column(std::string name) : m_name{std::move(name)}
{
    const std::string_view text = m_name;
    if (text.size() > k_of_observation.size() && text.starts_with(k_of_observation)) {
        m_origin = Origin::observation;
        m_path_start = k_of_observation.size();
    } else if (text.starts_with(k_of_step) && !is_number(text.substr(k_of_step.size()))) {
        // step.0 is the first element of a field "step".
        m_origin = Origin::step;
        m_path_start = k_of_step.size();
    }
}

Value Column::find(const Step& step)
{
    Value value;
    if (m_origin != Origin::step) {
        value = find_value(step.observation, path());
        if (m_origin == Origin::undecided && !value.is_absent()) {
            m_origin = Origin::observation;
        }
    }
    if (m_origin != Origin::observation) {
        value = find_in_record(step.record, path());
        if (m_origin == Origin::undecided && !value.is_absent()) {
            m_origin = Origin::step;
        }
    }
    m_found = m_found || !value.is_absent();
    return value;
}

} // namespace bh::gsl_dump
