#include "catch.hpp"
#include "terminal.hpp"

#include <algorithm>
#include <string>

using namespace bh::shot;

namespace {

bh::image::Image white(int width, int height)
{
    bh::image::Image image;
    bh::image::resize(image, width, height);
    std::fill(image.rgb.begin(), image.rgb.end(), std::uint8_t{255});
    return image;
}

std::string shown(TerminalKind kind, int width, int height, int columns, int cell_width = 8, int cell_height = 16,
                  int rows = 0)
{
    return terminal_text(white(width, height), {kind, columns, cell_width, cell_height, 256, rows});
}

} // namespace

TEST_CASE("a picture that fits keeps its size, a wider one its shape")
{
    const auto starts = [](const std::string& text, const std::string& with) {
        CAPTURE(text.substr(0, 60));
        CHECK(text.substr(0, with.size()) == with);
        CHECK(text.ends_with("\x1b\\\n"));
    };
    starts(shown(TerminalKind::sixel, 640, 10, 80), "\x1bP0;1q\"1;1;640;10#");
    starts(shown(TerminalKind::sixel, 1280, 101, 80), "\x1bP0;1q\"1;1;640;51#");
    starts(shown(TerminalKind::sixel, 1280, 1, 1), "\x1bP0;1q\"1;1;8;1#");
    starts(shown(TerminalKind::kitty, 640, 10, 80), "\x1b_Ga=T,f=100,q=2,m=0;");
    starts(shown(TerminalKind::kitty, 1280, 640, 80), "\x1b_Ga=T,f=100,q=2,c=80,r=20,m=");
    starts(shown(TerminalKind::kitty, 1280, 640, 40, 10, 20), "\x1b_Ga=T,f=100,q=2,c=40,r=10,m=");
    starts(shown(TerminalKind::kitty, 16'384, 1, 1, 1, 1000), "\x1b_Ga=T,f=100,q=2,c=1,r=1,m=0;");
}

TEST_CASE("a half block is one pixel wide")
{
    const std::string line = "\x1b[48;2;255;255;255m" + std::string(40, ' ') + "\x1b[0m\n";
    CHECK(shown(TerminalKind::half_blocks, 40, 4, 80) == line + line);
    CHECK(shown(TerminalKind::half_blocks, 400, 20, 40) == line);
}

TEST_CASE("a picture that is higher than the terminal is made smaller in its shape, two rows stay free")
{
    const auto starts = [](const std::string& text, const std::string& with) {
        CAPTURE(text.substr(0, 60));
        CHECK(text.substr(0, with.size()) == with);
    };
    starts(shown(TerminalKind::sixel, 256, 352, 80, 8, 16, 24), "\x1bP0;1q\"1;1;256;352#");
    starts(shown(TerminalKind::sixel, 256, 353, 80, 8, 16, 24), "\x1bP0;1q\"1;1;255;352#");
    starts(shown(TerminalKind::sixel, 256, 704, 80, 8, 16, 24), "\x1bP0;1q\"1;1;128;352#");
    starts(shown(TerminalKind::sixel, 1280, 1408, 80, 8, 16, 24), "\x1bP0;1q\"1;1;320;352#"); // both
    starts(shown(TerminalKind::kitty, 512, 704, 80, 8, 16, 24), "\x1b_Ga=T,f=100,q=2,c=32,r=22,m=");
    starts(shown(TerminalKind::sixel, 100, 100, 80, 8, 16, 1), "\x1bP0;1q\"1;1;16;16#"); // one row at least

    const std::string blocks = shown(TerminalKind::half_blocks, 40, 80, 80, 8, 16, 22);
    CHECK(std::count(blocks.begin(), blocks.end(), '\n') == 20);
    CHECK(blocks.find(std::string(20, ' ')) != std::string::npos);
    CHECK(blocks.find(std::string(21, ' ')) == std::string::npos);
}
