#pragma once

#include "input.hpp"
#include "value.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bh::gsl_dump {

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

/// The columns of the output and their values for one step after another.
class Fields
{
public:
    virtual ~Fields() = default;
    /// May grow with the first steps read, until there is a name.
    [[nodiscard]] virtual const std::vector<std::string>& names() const = 0;
    /// One value for each name. Valid until the next call.
    virtual const std::vector<Value>& read(const Step& step) = 0;
};

/// What the user chose.
class ChosenFields final : public Fields
{
public:
    explicit ChosenFields(const std::vector<std::string>& names);

    [[nodiscard]] const std::vector<std::string>& names() const override { return m_names; }

    const std::vector<Value>& read(const Step& step) override;

    /// Does a column hold the text of actions?
    [[nodiscard]] bool is_action(std::size_t column) const { return m_columns[column].is_action(); }

    /// Names that no step had.
    [[nodiscard]] std::vector<std::string> never_found() const;

private:
    std::vector<std::string> m_names;
    std::vector<Column> m_columns;
    std::vector<Value> m_values;
};

/// All fields of the observation that are in an index made before; if that is empty, those of the first step that has
/// any.
class ObservedFields final : public Fields
{
public:
    /// Called once, with the first field that has no column.
    using OnLeftOut = std::function<void(std::string_view)>;

    ObservedFields(FieldIndex index, OnLeftOut on_left_out);

    [[nodiscard]] const std::vector<std::string>& names() const override { return m_index.names(); }

    const std::vector<Value>& read(const Step& step) override;

    [[nodiscard]] bool left_something_out() const { return m_left_out; }

private:
    FieldIndex m_index;
    OnLeftOut m_on_left_out;
    std::vector<Value> m_values;
    bool m_left_out = false;
};

/// Adds the names of the step's fields that are not there yet.
void add_names(FieldIndex& index, const Step& step);

} // namespace bh::gsl_dump
