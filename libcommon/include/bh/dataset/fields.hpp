#pragma once

#include <bh/dataset/value.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bh::dataset {

/// Adds the names of "a,b,hp.0" to `fields`. \throws bh::UsageError naming `option` for a name that is empty or there
/// already
void add_field_names(std::string_view option, const std::string& list, std::vector<std::string>& fields);

/// Names of fields in the order of their first appearance, found again quickly.
class FieldIndex
{
public:
    /// More columns are of no use, and come from input that invents names. They must not fill the memory.
    static constexpr std::size_t k_names_max = 10'000;

    /// `expected` is where the name probably is: steps tend to have their fields in the same order.
    [[nodiscard]] std::optional<std::size_t> find(std::string_view name, std::size_t expected) const;
    /// \throws bh::Error above k_names_max names
    void add(std::string_view name);

    [[nodiscard]] const std::vector<std::string>& names() const { return m_names; }

private:
    struct Hash
    {
        using is_transparent = void;

        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };

    std::vector<std::string> m_names;
    std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> m_positions;
};

/// A name given by the user, and where its values are.
///
/// `observation.NAME` is a field of the observation, `step.NAME` a member of the step record. A bare name is the
/// observation's if that has it, otherwise the step's; the first step that has it at either place decides for all later
/// ones, so that one column never mixes the two.
class Column
{
public:
    explicit Column(std::string name);

    Value find(const simdjson::dom::object& step, const simdjson::dom::object& observation);

    [[nodiscard]] const std::string& name() const { return m_name; }

    /// Does it hold the text of actions?
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

/// Adds the names of the observation's fields that are not there yet.
void add_names(FieldIndex& index, const simdjson::dom::object& observation);

/// Separates the cells of a line.
enum class Dialect
{
    csv, ///< RFC 4180, but lines end with LF: quotes where needed, and around a string that is empty
    tsv, ///< backslash, tab, LF and CR are written as two characters, as PostgreSQL's COPY does
};

/// Appends a cell and the separator behind it. An empty text is quoted in CSV if `quote_empty`.
void append_cell(std::string& out, std::string_view text, Dialect dialect, bool quote_empty);

} // namespace bh::dataset
