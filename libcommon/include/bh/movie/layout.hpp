#pragma once

#include <bh/protocol/systems.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bh::movie {

/// What is held in one frame, control by control of a Layout: 0 or 1 for a button, where it stands for an axis.
using Frame = std::vector<int>;

/// One control of an input log's lines.
struct LogControl
{
    std::string name; ///< as joypad.get() has it
    bool is_axis = false;
    char mnemonic = '!';            ///< what a line shows for the button held
    std::optional<int> neutral = 0; ///< of an axis that nobody moves; nothing if it is not known, and 0 is assumed
    bool starts_group = false;
    unsigned bars = 0; ///< that stand before it in a line
};

/// How the lines of an input log are laid out: `|..|    0,U.......|`.
///
/// Groups stand between bars, the console's own controls first, then those of each player; in a group the axes come
/// first.
class Layout
{
public:
    Layout() = default;

    /// Of a movie to be written: groups by player, as BizHawk 2.11 writes them, with bars around groups that are empty.
    explicit Layout(const std::vector<protocol::Control>& controls);

    /// Of a movie that is read. `key` is what follows "LogKey:". Which controls are axes is told by `first_line`, a
    /// frame of the log; by the console's table if there is none, or if it does not fit the key.
    Layout(std::string_view key, const protocol::SystemInfo* system, std::string_view first_line);

    /// Of a movie whose log has no key: the console's controls, for as many pads as `first_line` shows. Which button a
    /// letter is for is told by the letter rather than by its place: the order of controls differs between versions.
    /// `version` is BizHawk's, as "2.9.1"; empty if it is not known.
    static Layout of_console(const protocol::SystemInfo& system, std::string_view first_line, std::string_view version);

    /// Of a movie of gym-retro. `names` is the second line of its log, "P1 Z|P1 X|". In its frames the first field is
    /// the console's and means nothing; letters tell the buttons. On a console whose buttons are no player's,
    /// `is_handheld`, they lose their "P1 ".
    static Layout of_retro(std::string_view names, const protocol::SystemInfo* system, bool is_handheld);

    [[nodiscard]] const std::vector<LogControl>& controls() const { return m_controls; }

    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;

    /// What nobody touches.
    [[nodiscard]] Frame neutral() const;

    /// The names behind "LogKey:".
    [[nodiscard]] std::string log_key() const;

    /// Reads a line as BizHawk does: bars mean nothing, and a button is held unless it shows a dot. Groups of players
    /// at the end may be absent, as those of pads that are not plugged in: nothing is held there. Returns what the line
    /// has behind the last control. \throws bh::DataError naming the control at which the line ends, or whose value is
    /// no number
    std::string_view parse(std::string_view line, Frame& frame) const;

    /// As parse(), and remembers the letters that the line shows for its buttons, so that format() gives them back.
    std::string_view parse_and_learn(std::string_view line, Frame& frame);

    /// Takes over the letters of the buttons of `other`, whose controls are the same.
    void copy_letters(const Layout& other);

    /// Appends the line, without its LF. `frame` must be of this layout.
    void format(const Frame& frame, std::string& out) const;

    /// Puts the bars where this line has them: versions of BizHawk differ about groups that are empty. False if the
    /// line is none of exactly these controls.
    bool learn_bars(std::string_view line);

private:
    void add_group(std::string_view names, std::optional<std::size_t> axes, const protocol::SystemInfo* system);
    void finish();

    /// `learn(control, letter)` gets the buttons held whose letter may be another than the layout's.
    template <typename Learn>
    std::string_view parse_with(std::string_view line, Frame& frame, const Learn& learn) const;
    template <typename Learn>
    [[nodiscard]] bool parse_fields(std::string_view line, Frame& frame, const Learn& learn) const;
    [[nodiscard]] std::size_t button_at(std::size_t place, char letter) const;

    std::vector<LogControl> m_controls;
    std::size_t m_required = 0; ///< the controls that every line has: to the end of the first player's
    unsigned m_bars_at_end = 1;
    bool m_by_letter = false;
    bool m_skips_first_field = false;
};

/// Buttons and axes as actions and the `inputs` of steps have them, gsl(5): "RIGHT+X AXIS=-40", "NONE".
class ActionText
{
public:
    /// \throws bh::DataError if two controls have one name but for its case
    explicit ActionText(const Layout& layout);

    /// Names in any case, "P1 " perhaps left out; all else stands at rest. A count of frames at the end is not known
    /// here. \throws bh::DataError naming the control that is unknown or has no, or an impossible, value
    void parse(std::string_view text, Frame& frame) const;

    /// What parse() undoes: names in upper case without "P1 ", axes only where they do not rest, and always where
    /// nobody knows where they rest.
    void append(const Frame& frame, std::string& out) const;

private:
    void parse_item(std::string_view item, Frame& frame) const;

    struct Label
    {
        std::string text;
        bool is_axis = false;
        std::optional<int> neutral;
    };

    Frame m_neutral;
    std::vector<Label> m_labels;
    std::unordered_map<std::string, std::size_t> m_by_name; ///< in upper case
};

} // namespace bh::movie
