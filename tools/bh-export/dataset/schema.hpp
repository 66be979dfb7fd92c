#pragma once

#include "job.hpp"

#include <bh/arrays/columns.hpp>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace bh::exporter {

/// Texts that are numbered in the order of their first appearance. Memory: k_bytes_max.
class TextTable
{
public:
    static constexpr std::size_t k_bytes_max = std::size_t{256} << 20;

    /// \throws bh::DataError naming `what` if the texts become too many to be a table
    std::int32_t number_of(std::string_view text, std::string_view what);

    [[nodiscard]] const std::vector<std::string>& texts() const { return m_texts; }

private:
    std::vector<std::string> m_texts;
    std::unordered_map<std::string, std::int32_t> m_numbers;
    std::size_t m_bytes = 0;
};

/// A field of all observations: one type for all of its values.
struct FieldType
{
    arrays::Kind kind = arrays::Kind::boolean;
    bool has_missing = false; ///< some observation does not have it
    // Of its values as text.
    std::size_t characters_max = 0;
    std::set<std::string> characters; ///< each in UTF-8

    [[nodiscard]] std::string charset() const;
};

/// A control that some action names.
struct NamedControl
{
    int player = 1;
    std::string name;
    bool is_axis = false;

    /// "A" of the first player, "P2 A" of another.
    [[nodiscard]] std::string text() const;
};

/// What must be known of a whole recording before arrays of it can be written: the type of every field, and the
/// controls that actions name. Filled by Job::survey().
class Schema final : public dataset::EpisodeSink
{
public:
    explicit Schema(Job& job);

    void observe(const dataset::Observation& observation) override;
    void conclude(const dataset::Transition& transition) override;

    void end(const dataset::Episode& /*episode*/) override {}

    /// After the last: what is known of the rows since the last look.
    void finish();

    [[nodiscard]] const std::vector<std::string>& names() const { return m_names; }

    [[nodiscard]] const std::vector<FieldType>& types() const { return m_types; }

    [[nodiscard]] const std::vector<NamedControl>& buttons() const { return m_buttons; }

    [[nodiscard]] const std::vector<NamedControl>& axes() const { return m_axes; }

    /// Its place among the buttons or the axes.
    [[nodiscard]] std::size_t place_of(const dataset::HeldControl& control) const;

private:
    static constexpr std::size_t k_block_rows = 4'096;
    static constexpr std::size_t k_controls_max = 512; ///< more than any console has

    arrays::FieldColumns m_columns;
    std::size_t m_rows = 0; ///< in m_columns
    std::uint64_t m_all_rows = 0;
    std::vector<std::string> m_names;
    std::vector<FieldType> m_types;
    std::unordered_map<std::string, bool> m_known_actions;
    std::map<std::pair<int, std::string>, std::size_t> m_places;
    std::vector<NamedControl> m_buttons;
    std::vector<NamedControl> m_axes;
};

/// The fields of observations, some rows at a time, in the types of a schema.
class TypedBlock
{
public:
    /// Both must live as long.
    TypedBlock(Job& job, const Schema& schema);

    void add(const dataset::Observation& observation);

    [[nodiscard]] std::size_t rows() const { return m_rows; }

    /// Appends a field's rows as elements of its type: |b1, <i8, <f8, and <i4 for numbers of texts in `table`. A
    /// missing value is false, 0, `missing_real` or -1.
    void append(std::size_t field, TextTable& table, double missing_real, std::string& out);
    /// Appends a field's rows as text; a missing value is empty.
    void append_texts(std::size_t field, std::vector<std::string>& out);
    /// Appends a byte for each row: 1 if the field is missing.
    void append_missing(std::size_t field, std::string& out);

    void clear();

private:
    [[nodiscard]] const arrays::Column* column(std::size_t field);
    static bool is_missing(const arrays::Column& column, std::size_t row);
    static std::string text_of(const arrays::Column& column, std::size_t row);

    const Schema& m_schema;
    arrays::FieldColumns m_columns;
    std::size_t m_rows = 0;
    bool m_is_finished = false;
    const std::vector<arrays::Column>* m_finished = nullptr;
    std::unordered_map<std::string, std::size_t> m_places; ///< of the schema's fields in m_finished
};

template <typename Number>
void append_element(std::string& out, Number value)
{
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

} // namespace bh::exporter
