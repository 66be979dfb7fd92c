#pragma once

#include <bh/image/image.hpp>

#include <string>

namespace bh::image {

// Pictures as terminals take them. Each function appends to `out`; the caller sees to it that the picture is no wider
// than the terminal, begins at its left edge, and that a new line follows.

/// Sixel graphics (DEC VT340): 1 to 256 colours, the best for the picture where it has more than `colors_max` of them.
void append_sixel(const Image& image, int colors_max, std::string& out);

/// A number of a terminal's character cells; 0 by 0 leaves a picture its own size.
struct Cells
{
    int columns = 0;
    int rows = 0;
};

/// Kitty's graphics protocol, as PNG, stretched over `cells`. The terminal is told not to answer.
/// \throws bh::Error if it cannot be made a PNG.
void append_kitty(const Image& image, const Cells& cells, std::string& out);

/// Upper half blocks (U+2580, UTF-8) in 24-bit colour: one character for two pixels, one above the other. Each line but
/// the last ends with LF, all with the colours reset.
void append_half_blocks(const Image& image, std::string& out);

} // namespace bh::image
