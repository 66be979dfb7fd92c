#pragma once

#include <string>
#include <string_view>

namespace bh::shot {

/// What a terminal says of itself when asked with k_question.
///
/// What is no answer (keys that were typed, answers to somebody else) is passed over.
class TerminalAnswers
{
public:
    /// Can it draw a pixel of kitty's graphics? How large is a cell? How many colours have sixels? And, because every
    /// terminal answers that and answers in order, the last: what is it (DA1)?
    static constexpr std::string_view k_kitty_question = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\";
    static constexpr std::string_view k_question = "\x1b[16t\x1b[?1;1;0S\x1b[c";

    /// Takes more of what came from the terminal.
    void add(std::string_view bytes);

    /// Has it answered the last question?
    [[nodiscard]] bool is_complete() const { return m_complete; }

    [[nodiscard]] bool has_kitty() const { return m_kitty; }

    [[nodiscard]] bool has_sixel() const { return m_sixel; }

    // 0: it has not said.

    [[nodiscard]] int sixel_colors() const { return m_sixel_colors; }

    [[nodiscard]] int cell_width() const { return m_cell_width; }

    [[nodiscard]] int cell_height() const { return m_cell_height; }

private:
    bool take_sequence();
    void take_control(std::string_view parameters, char kind);

    std::string m_pending; ///< from the beginning of a sequence that is not whole yet
    bool m_complete = false;
    bool m_kitty = false;
    bool m_sixel = false;
    int m_sixel_colors = 0;
    int m_cell_width = 0;
    int m_cell_height = 0;
};

/// Asks the terminal that standard output is what it can do. Takes no longer than two seconds, after which the answers
/// are not complete; an interrupt from the keyboard ends the wait. The terminal's modes are the same afterwards
/// whatever happens. No questions are asked in the background, and none of terminals that are known not to understand
/// them.
TerminalAnswers ask_terminal();

} // namespace bh::shot
