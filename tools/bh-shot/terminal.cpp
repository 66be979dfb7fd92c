#include "terminal.hpp"

#include "terminal_query.hpp"

#include <bh/base/output.hpp>
#include <bh/image/terminal.hpp>
#include <bh/image/transform.hpp>

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
constexpr int k_cell_side_max = 1'000;

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

// The height of a picture that is made narrower. Rounded, but never nothing.
int scaled_height(const image::Image& picture, int width)
{
    const std::int64_t height = (std::int64_t{picture.height} * width + picture.width / 2) / picture.width;
    return static_cast<int>(std::max<std::int64_t>(1, height));
}

image::Image narrowed(const image::Image& picture, int width)
{
    image::Image result;
    image::resample(picture, width, scaled_height(picture, width), result);
    return result;
}

// Kitty makes pictures narrower itself, and better.
image::Cells cells_of(const image::Image& picture, const Terminal& terminal)
{
    const int height = scaled_height(picture, terminal.columns * terminal.cell_width);
    return {terminal.columns, std::max(1, (height + terminal.cell_height / 2) / terminal.cell_height)};
}

} // namespace

Terminal look_at_terminal(TerminalKind wanted)
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
    terminal.cell_width = std::min(terminal.cell_width, k_cell_side_max);
    terminal.cell_height = std::min(terminal.cell_height, k_cell_side_max);
    return terminal;
}

std::string terminal_text(const image::Image& picture, const Terminal& terminal)
{
    const bool is_blocks = terminal.kind == TerminalKind::half_blocks;
    const int room = is_blocks ? terminal.columns : terminal.columns * terminal.cell_width;
    const bool fits = picture.width <= room;
    std::string text;
    if (terminal.kind == TerminalKind::kitty) {
        image::append_kitty(picture, fits ? image::Cells{} : cells_of(picture, terminal), text);
    } else if (terminal.kind == TerminalKind::sixel) {
        image::append_sixel(fits ? picture : narrowed(picture, room), terminal.sixel_colors, text);
    } else {
        image::append_half_blocks(fits ? picture : narrowed(picture, room), text);
    }
    return text += '\n';
}

} // namespace bh::shot
