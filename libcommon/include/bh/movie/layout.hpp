#pragma once

#include <bh/protocol/systems.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::movie {

/// What is held in one frame, control by control of a Layout: 0 or 1 for a button, where it stands for an axis.
using Frame = std::vector<int>;

/// One control of an input log's lines.
struct LogControl
{
    std::string name; ///< as joypad.get() has it
    bool is_axis = false;
    char mnemonic = '!'; ///< of a button that is held
    int neutral = 0;     ///< of an axis that nobody moves
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

    [[nodiscard]] const std::vector<LogControl>& controls() const { return m_controls; }

    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;

    /// What nobody touches.
    [[nodiscard]] Frame neutral() const;

    /// The names behind "LogKey:".
    [[nodiscard]] std::string log_key() const;

    /// Reads a line as BizHawk does: bars mean nothing, and a button is held unless it shows a dot.
    /// \throws bh::DataError naming the control at which the line ends, or whose value is no number
    void parse(std::string_view line, Frame& frame) const;

    /// Appends the line, without its LF. `frame` must be of this layout.
    void format(const Frame& frame, std::string& out) const;

    /// Puts the bars where this line has them: versions of BizHawk differ about groups that are empty.
    void learn_bars(std::string_view line);

private:
    void add_group(std::string_view names, std::optional<std::size_t> axes, const protocol::SystemInfo* system);

    std::vector<LogControl> m_controls;
    unsigned m_bars_at_end = 1;
};

} // namespace bh::movie
