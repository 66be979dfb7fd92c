#include "terminal.hpp"

#include "terminal_query.hpp"

#include <bh/base/output.hpp>
#include <bh/image/image.hpp>
#include <bh/image/terminal.hpp>

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>

namespace bh::shot {

namespace {

// Of what is believed.
constexpr int k_columns_max = 10'000;
constexpr int k_rows_max = 10'000;
constexpr int k_cell_side_max = 1'000;

constexpr int k_rows_free = 2; ///< for the picture's name and the prompt

// Nothing sensible: 0.
int columns_of_environment()
{
    const char* const text = std::getenv("COLUMNS");
    int columns = 0;
    if (text != nullptr) {
        const char* const end = text + std::strlen(text);
        const auto result = std::from_chars(text, end, columns);
        columns = result.ec == std::errc{} && result.ptr == end ? columns : 0;
    }
    return columns;
}

void take_window_size(Terminal& terminal)
{
    winsize size = {};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
        return;
    }
    terminal.columns = size.ws_col;
    terminal.rows = size.ws_row;
    if (size.ws_xpixel >= size.ws_col && size.ws_row > 0 && size.ws_ypixel >= size.ws_row) {
        terminal.cell_width = size.ws_xpixel / size.ws_col;
        terminal.cell_height = size.ws_ypixel / size.ws_row;
    }
}

void take_answers(Terminal& terminal, const TerminalAnswers& answers)
{
    if (answers.has_kitty()) {
        terminal.kind = TerminalKind::kitty;
    } else if (answers.has_sixel()) {
        terminal.kind = TerminalKind::sixel;
    }
    if (answers.cell_width() > 0 && answers.cell_height() > 0) {
        terminal.cell_width = answers.cell_width();
        terminal.cell_height = answers.cell_height();
    }
    if (answers.sixel_colors() > 0) {
        terminal.sixel_colors = answers.sixel_colors();
    }
}

struct Size
{
    int width = 0;
    int height = 0;

    bool operator==(const Size&) const = default;
};

// `number` * `to` / `from`, rounded, but never nothing.
int scaled(int number, int to, int from)
{
    return static_cast<int>(std::max<std::int64_t>(1, (std::int64_t{number} * to + from / 2) / from));
}

// Of the picture when it is made to fit, in its shape: no wider and no higher than the room. A height of 0 is no limit.
Size fitted(const image::Image& picture, const Size& room)
{
    Size size{picture.width, picture.height};
    if (size.width > room.width) {
        size = {room.width, scaled(picture.height, room.width, picture.width)};
    }
    if (room.height > 0 && size.height > room.height) {
        size = {scaled(picture.width, room.height, picture.height), room.height};
    }
    return {std::min(size.width, room.width), size.height};
}

image::Image shrunk(const image::Image& picture, const Size& size)
{
    image::Image result;
    image::resample(picture, size.width, size.height, result);
    return result;
}

// Kitty makes pictures smaller itself, and better.
image::Cells cells_of(const Size& size, const Terminal& terminal)
{
    const auto cells = [](int pixels, int cell) { return std::max(1, (pixels + cell / 2) / cell); };
    return {cells(size.width, terminal.cell_width), cells(size.height, terminal.cell_height)};
}

} // namespace

Terminal detect_terminal(TerminalKind wanted)
{
    Terminal terminal;
    if (wanted != TerminalKind::automatic) {
        terminal.kind = wanted;
    }
    if (Output::is_terminal()) {
        take_window_size(terminal);
        if (wanted == TerminalKind::automatic) {
            take_answers(terminal, ask_terminal());
        }
    } else if (const int columns = columns_of_environment(); columns > 0) {
        terminal.columns = columns;
    }
    terminal.columns = std::min(terminal.columns, k_columns_max);
    terminal.rows = std::min(terminal.rows, k_rows_max);
    terminal.cell_width = std::min(terminal.cell_width, k_cell_side_max);
    terminal.cell_height = std::min(terminal.cell_height, k_cell_side_max);
    return terminal;
}

std::string terminal_text(const image::Image& picture, const Terminal& terminal)
{
    const bool is_blocks = terminal.kind == TerminalKind::half_blocks; // each a pixel wide and two high
    const int rows = terminal.rows == 0 ? 0 : std::max(1, terminal.rows - k_rows_free);
    const Size room{is_blocks ? terminal.columns : terminal.columns * terminal.cell_width,
                    is_blocks ? 2 * rows : rows * terminal.cell_height};
    const Size size = fitted(picture, room);
    const bool fits = size == Size{picture.width, picture.height};
    std::string text;
    if (terminal.kind == TerminalKind::kitty) {
        image::append_kitty(picture, fits ? image::Cells{} : cells_of(size, terminal), text);
    } else if (terminal.kind == TerminalKind::sixel) {
        image::append_sixel(fits ? picture : shrunk(picture, size), terminal.sixel_colors, text);
    } else {
        image::append_half_blocks(fits ? picture : shrunk(picture, size), text);
    }
    return text += '\n';
}

} // namespace bh::shot
