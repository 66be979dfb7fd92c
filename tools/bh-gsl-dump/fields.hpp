#pragma once

#include "input.hpp"

#include <bh/dataset/fields.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::gsl_dump {

using dataset::add_names;
using dataset::append_cell;
using dataset::append_json;
using dataset::Column;
using dataset::Dialect;
using dataset::FieldIndex;
using dataset::Value;

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

/// What the user chose. `position`, where nothing of that name is recorded, is Step::position.
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
    std::string m_position; ///< of the step, as text
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

} // namespace bh::gsl_dump
