#pragma once

#include "fields.hpp"
#include "rows.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace bh::gsl_dump {

/// What values the fields have over all steps. Memory: bounded; a field with many values is no longer counted value by
/// value.
class Summary
{
public:
    /// The members of a row, in their order.
    static const std::vector<std::string> k_columns;

    /// What is looked at: the chosen fields, or with null those of the observation. Must outlive this object.
    explicit Summary(ChosenFields* chosen) : m_chosen{chosen} {}

    /// \throws bh::Error above FieldIndex::k_names_max fields
    void add(const Step& step);

    /// Writes a row for each field that a step had.
    void write_to(RowWriter& writer) const;

private:
    struct Extreme
    {
        double value = 0;
        std::string json; ///< empty: there is none yet
    };

    struct Field
    {
        std::uint64_t steps = 0;
        std::uint64_t numbers = 0;
        std::uint64_t texts = 0;
        Extreme smallest;
        Extreme largest;
        std::unordered_map<std::string, std::uint64_t> values; ///< as JSON, and how often
        bool has_too_many = false;
    };

    void add_value(Field& field, const Value& value, bool is_action = false);
    void count(Field& field);
    static std::string row(const std::string& name, const Field& field);

    ChosenFields* m_chosen;
    FieldIndex m_names;
    std::vector<Field> m_fields;
    std::size_t m_value_bytes = 0; ///< of all the values that are counted one by one
    std::string m_json;            ///< the value at hand
};

} // namespace bh::gsl_dump
