#pragma once

#include <bh/image/image.hpp>

#include <string>

namespace bh::shot {

/// How a terminal shows pictures.
enum class TerminalKind
{
    automatic, ///< whichever it says it can
    kitty,
    sixel,
    half_blocks
};

/// What must be known of a terminal.
struct Terminal
{
    TerminalKind kind = TerminalKind::half_blocks; ///< never `automatic`
    int columns = 80;
    /// Of a cell in pixels. A guess if the terminal does not tell: rather too small than too large, so that pictures
    /// fit.
    int cell_width = 8;
    int cell_height = 16;
    int sixel_colors = 256;
    int rows = 0; ///< 0: as many as it takes
};

/// Detects what standard output can show. Only if it is a terminal and `wanted` is `automatic`, the terminal is asked
/// what it can; that takes two seconds at most. Otherwise COLUMNS in the environment is the width.
Terminal detect_terminal(TerminalKind wanted);

/// The picture as the terminal takes it, made smaller if it is wider or higher than the terminal, and a new line. Two
/// rows are left free, for the picture's name and what the shell says next.
std::string terminal_text(const image::Image& picture, const Terminal& terminal);

} // namespace bh::shot
