#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bh::replay {

/// What an answer makes an emulator do, apart from how it is written.
struct ActionFields
{
    struct Control
    {
        std::string name;  ///< upper case, without "P1 "
        std::string value; ///< of an axis; empty for a button

        bool operator==(const Control&) const = default;
    };

    std::vector<Control> controls; ///< what is held, by name
    std::string frames;            ///< how long; empty: until the next answer
    std::string load;              ///< path of a state; empty: none
    std::string save;
    bool restart = false;

    bool operator==(const ActionFields&) const = default;

    /// One text for all ways to write it: "A+RIGHT*30", "NONE|load:boss.State".
    [[nodiscard]] std::string text() const;
};

/// `action` is "RIGHT+A*30", `reply_fields` what may follow it in a reply, "|load:boss.State|speed:max".
ActionFields take_apart(std::string_view action, std::string_view reply_fields);

/// A field whose recorded value and other value differ.
struct FieldDifference
{
    std::string field;
    std::string recorded; ///< empty: none
    std::string other;
};

/// Field by field: each control by its name, then "frames", "load", "save", "restart".
std::vector<FieldDifference> differences(const ActionFields& recorded, const ActionFields& other);

/// The fields of a GSL reply with their bars; empty if it is none.
std::string_view reply_fields(std::string_view reply);

} // namespace bh::replay
