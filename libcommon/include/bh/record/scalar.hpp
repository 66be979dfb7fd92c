#pragma once

#include <bh/record/field.hpp>

#include <array>
#include <optional>
#include <string_view>

namespace bh::record {

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
