#pragma once

#include <simdjson.h>

#include <array>
#include <optional>
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

/// A value as a number and as text. `true` and `false` are 1 and 0; text is a number if it is a decimal; arrays,
/// objects and null are neither.
class Scalar
{
public:
    explicit Scalar(const FieldValue& value);
    Scalar(const Scalar&) = delete;
    Scalar& operator=(const Scalar&) = delete;

    /// Nothing: it is text, or has no value that can be compared. Wide enough that every 64-bit integer and every
    /// double keeps its value.
    [[nodiscard]] std::optional<long double> number() const;

    /// Valid as long as this object and the one the value is from.
    [[nodiscard]] std::string_view text() const { return m_text; }

    [[nodiscard]] bool is_comparable() const { return m_comparable; }

private:
    void read(const simdjson::dom::element& element);
    template <typename Number>
    void set(Number value);

    std::optional<long double> m_number;
    std::string_view m_text;
    std::array<char, 32> m_digits = {}; // the longest double has 24 characters
    bool m_comparable = true;
};

} // namespace bh::record
