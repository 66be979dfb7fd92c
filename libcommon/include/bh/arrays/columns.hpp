#pragma once

#include <bh/record/field.hpp>

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bh::arrays {

/// What the values of a column have in common. A later one can hold all values of the ones before it.
enum class Kind
{
    boolean,
    integer, ///< of 64 bits
    real,
    text, ///< also arrays and objects, as JSON
};

[[nodiscard]] std::string_view name_of(Kind kind);

/// The kind that holds the values of both.
[[nodiscard]] constexpr Kind wider(Kind one, Kind other)
{
    return one < other ? other : one;
}

/// The values of one field in one row after another. The column has the narrowest kind that holds all of them: it is
/// numeric only if every value is. Text is kept once for all rows that have it.
class Column
{
public:
    explicit Column(std::string name, Kind least = Kind::boolean)
        : m_name{std::move(name)}, m_least{least}, m_kind{least}
    {
    }

    [[nodiscard]] const std::string& name() const { return m_name; }

    [[nodiscard]] Kind kind() const { return m_kind; }

    [[nodiscard]] std::size_t rows() const { return m_rows; }

    void add(bool value);
    void add(std::int64_t value);
    void add(double value);
    void add(std::string_view text);
    /// A JSON value; null is a missing one.
    void add(const simdjson::dom::element& element);
    void add(const record::FieldValue& value);
    /// Rows up to `rows` without a value.
    void skip_to(std::size_t rows);

    /// Forgets the rows. The kind becomes the least again.
    void clear();

    // The rows, of which one vector is filled: which, kind() says. Where a value is missing, it is 0, NaN or -1.

    [[nodiscard]] const std::vector<std::int64_t>& integers() const { return m_integers; } ///< boolean and integer

    [[nodiscard]] const std::vector<double>& reals() const { return m_reals; }

    [[nodiscard]] const std::vector<std::int32_t>& codes() const { return m_codes; } ///< of text: indices of texts()

    [[nodiscard]] const std::vector<std::string>& texts() const { return m_texts; }

    /// For each row 1 if its value is missing, else 0; empty if none is.
    [[nodiscard]] const std::vector<std::uint8_t>& missing() const { return m_missing; }

    /// Of all values, more or less.
    [[nodiscard]] std::size_t bytes() const { return m_rows * sizeof(double) + m_text_bytes; }

private:
    struct Hash
    {
        using is_transparent = void;

        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };

    void widen(Kind kind);
    void push(Kind kind, std::int64_t value);
    std::int32_t code_of(std::string_view text);
    [[nodiscard]] std::string text_of(std::size_t row) const;

    std::string m_name;
    Kind m_least;
    Kind m_kind;
    std::size_t m_rows = 0;
    std::vector<std::int64_t> m_integers;
    std::vector<double> m_reals;
    std::vector<std::int32_t> m_codes;
    std::vector<std::string> m_texts;
    std::unordered_map<std::string, std::int32_t, Hash, std::equal_to<>> m_code_of;
    std::size_t m_text_bytes = 0;
    std::vector<std::uint8_t> m_missing;
};

/// Fields of the observations of steps as columns.
class FieldColumns
{
public:
    /// More fields are of no use, and come from input that invents names. They must not fill the memory.
    static constexpr std::size_t k_columns_max = 10'000;

    /// `names` as record::FieldName has them. Nothing: all fields of the observations.
    explicit FieldColumns(const std::optional<std::vector<std::string>>& names);

    /// `row` counts the rows before it; columns that it does not mention have no value in it.
    /// \throws bh::Error above k_columns_max
    void add(std::size_t row, const simdjson::dom::object& step, const simdjson::dom::object& observation);

    /// All with `rows` rows.
    const std::vector<Column>& finish(std::size_t rows);

    /// Forgets the rows, not the columns.
    void clear();

    [[nodiscard]] std::size_t bytes() const;

private:
    void add_all(std::size_t row, const simdjson::dom::object& observation);
    std::size_t find(std::string_view name);

    bool m_takes_all;
    std::vector<Column> m_columns;
    std::unordered_map<std::string, std::size_t> m_positions; ///< if all are taken
};

} // namespace bh::arrays
