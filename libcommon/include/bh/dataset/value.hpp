#pragma once

#include <bh/record/field.hpp>

#include <simdjson.h>

#include <string>
#include <string_view>

namespace bh::dataset {

/// What a column holds for one step, by the rules for values of gsl(5). Valid as long as the step.
class Value
{
public:
    /// Absent.
    Value() = default;

    explicit Value(const record::FieldValue& value) : m_value{value} {}

    explicit Value(const simdjson::dom::element& element) : m_value{Kind::json, element, {}} {}

    [[nodiscard]] bool is_absent() const { return m_value.is_absent(); }

    /// Appends JSON; not for an absent one.
    void append_json_to(std::string& out) const;
    /// Appends plain text: a string as it is, null as nothing, objects and arrays as JSON; not for an absent one.
    void append_text_to(std::string& out) const;

    /// A string, not null: its text is never to be mistaken for "nothing".
    [[nodiscard]] bool is_string() const
    {
        return m_value.kind == Kind::text || (m_value.kind == Kind::json && m_value.element.is_string());
    }

private:
    using Kind = record::FieldValue::Kind;

    record::FieldValue m_value;
};

/// Appends a parsed value as compact JSON: whole numbers stay whole, others are written with the fewest digits that
/// give the same value back, and with a point or an exponent.
void append_json(std::string& out, const simdjson::dom::element& element);
void append_json(std::string& out, const simdjson::dom::object& object);

} // namespace bh::dataset
