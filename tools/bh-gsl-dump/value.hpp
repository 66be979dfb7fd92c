#pragma once

#include <simdjson.h>

#include <optional>
#include <string_view>

namespace bh::gsl_dump {

/// What a column holds for one step. Valid as long as the step.
class Value
{
public:
    /// Absent.
    Value() = default;

    explicit Value(const simdjson::dom::element& element) : m_kind{Kind::json}, m_json{element} {}

    /// A part of a GSL value; typed by the rule for GSL values.
    explicit Value(std::string_view text) : m_kind{Kind::text}, m_text{text} {}

    [[nodiscard]] bool is_absent() const { return m_kind == Kind::absent; }

    /// Appends JSON; not for an absent one.
    void append_json_to(std::string& out) const;
    /// Appends plain text: a string as it is, null as nothing, objects and arrays as JSON; not for an absent one.
    void append_text_to(std::string& out) const;

    /// A string, not null: its text is never to be mistaken for "nothing".
    [[nodiscard]] bool is_string() const
    {
        return m_kind == Kind::text || (m_kind == Kind::json && m_json.is_string());
    }

private:
    enum class Kind
    {
        absent,
        json,
        text
    };

    Kind m_kind = Kind::absent;
    simdjson::dom::element m_json;
    std::string_view m_text;
};

/// Finds what `path` names inside `object`: a member of that name, dots included, or else the longest member name that
/// a dot ends, and below it a member, an element of an array, or an element of a comma list such as "20,20"; elements
/// count from 0.
Value find_value(const simdjson::dom::object& object, std::string_view path);

} // namespace bh::gsl_dump
