#pragma once

#include "step_reader.hpp"
#include "value.hpp"

#include <string>

namespace bh::gsl_dump {

/// A name given by the user, and where its values are.
///
/// `observation.NAME` is a field of the observation, `step.NAME` a member of the step record. A bare name is the
/// observation's if that has it, otherwise the step's; the first step that has it at either place decides for all later
/// ones, so that one column never mixes the two.
class Column
{
public:
    explicit Column(std::string name);

    Value find(const Step& step);

    [[nodiscard]] const std::string& name() const { return m_name; }

    /// It holds the text of actions.
    [[nodiscard]] bool is_action() const
    {
        return m_found && m_place == Place::step && (path() == "action" || path() == "action.text");
    }

    /// Some step had it.
    [[nodiscard]] bool was_found() const { return m_found; }

private:
    using Place = record::FieldName::Place;

    [[nodiscard]] std::string_view path() const { return std::string_view{m_name}.substr(m_path_start); }

    std::string m_name;
    std::size_t m_path_start = 0;  ///< behind "observation." or "step."
    Place m_place = Place::either; ///< decided by the first step that has it
    bool m_found = false;
};

} // namespace bh::gsl_dump
