#pragma once

#include <simdjson.h>

#include <string_view>

namespace bh::record {

/// What a path names inside a JSON object. Valid as long as the object.
struct FieldValue
{
    enum class Kind
    {
        absent,
        json, ///< `element`
        text  ///< `text`, an element of a comma list: typed by the rule for GSL values, gsl(5)
    };

    Kind kind = Kind::absent;
    simdjson::dom::element element;
    std::string_view text;

    [[nodiscard]] bool is_absent() const { return kind == Kind::absent; }
};

/// Finds what `path` names inside `object`: a member of that name, dots included, or else the longest member name that
/// a dot ends, and below it a member, an element of an array, or an element of a comma list such as "20,20"; elements
/// count from 0. Allocates nothing.
FieldValue find_field(const simdjson::dom::object& object, std::string_view path);

/// As above, in a step record: of `action` the text, because people mean the buttons; what else is known about the
/// action is below action.NAME.
FieldValue find_in_step(const simdjson::dom::object& step, std::string_view path);

/// How people name a value of a step: `observation.NAME` is a field of the observation, `step.NAME` a member of the
/// step record, a bare NAME either, of which the observation comes first.
struct FieldName
{
    enum class Place
    {
        either,
        observation,
        step
    };

    /// step.0 is no member of the step but the first element of a field "step". `path` is a part of `name`.
    explicit FieldName(std::string_view name);

    Place place = Place::either;
    std::string_view path;
};

/// Finds what a FieldName says in a step record. Allocates nothing.
FieldValue find_value(const simdjson::dom::object& step, std::string_view name);

} // namespace bh::record
