#pragma once

#include "text_lines.hpp"

#include <bh/movie/header.hpp>
#include <bh/movie/layout.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::movie {

/// An .fm2 movie of FCEUX, as BizHawk imports it: a movie for NesHawk.
class Fm2
{
public:
    /// Reads up to the first frame, which `first_line` gets. \throws bh::DataError naming the line, for other versions,
    /// and for inputs that no control of the NES's pads is for
    Fm2(TextLines& lines, std::string_view& first_line);

    /// Does a text that begins so seem to be one?
    static bool is_beginning(std::string_view head);

    /// What is held in the frame of a line. \throws bh::DataError
    void parse(std::string_view line, Frame& frame);

    [[nodiscard]] const Header& header() const { return m_header; }

    [[nodiscard]] const std::vector<std::string>& comments() const { return m_comments; }

    [[nodiscard]] const std::vector<std::string>& subtitles() const { return m_subtitles; }

    [[nodiscard]] bool starts_from_state() const { return m_starts_from_state; }

    [[nodiscard]] const Layout& layout() const { return m_layout; }

    /// How many frames count; the lines behind them do not. Nothing: all.
    [[nodiscard]] std::optional<std::uint64_t> length() const { return m_length; }

    /// What was left out of the frames parsed so far; empty if nothing was.
    [[nodiscard]] std::string left_out() const;

private:
    void take(std::string_view key, std::string_view value);

    Header m_header;
    std::vector<std::string> m_comments;
    std::vector<std::string> m_subtitles;
    bool m_starts_from_state = false;
    bool m_has_four_score = false;
    bool m_has_pad[2] = {true, false}; ///< in port 0 and port 1
    std::optional<std::uint64_t> m_length;
    int m_pads = 1;
    Layout m_layout;
    std::size_t m_reset = 0; ///< places in the layout
    std::size_t m_power = 0;
    std::vector<std::size_t> m_buttons; ///< eight for each pad, in the order of its field
    std::uint64_t m_unknown_commands = 0;
};

} // namespace bh::movie
