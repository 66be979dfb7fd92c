#include "catch.hpp"

#include <bh/image/text.hpp>

#include <set>
#include <string>

using namespace bh::image;

namespace {

// The picture as rows of '#' and '.', each ended by LF.
std::string drawn(std::string_view text, int width, int height, int left, int top, int size)
{
    Image image;
    resize(image, width, height);
    std::fill(image.rgb.begin(), image.rgb.end(), std::uint8_t{0});
    draw_text(image, left, top, text, size, {9, 9, 9});
    std::string rows;
    for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
        rows.push_back(image.rgb[i] == 9 ? '#' : '.');
        if (i / 3 % static_cast<std::size_t>(width) == static_cast<std::size_t>(width) - 1) {
            rows.push_back('\n');
        }
    }
    return rows;
}

} // namespace

TEST_CASE("letters stand side by side, a pixel apart")
{
    CHECK(drawn("1E", 11, 7, 0, 0, 1) == "..#...#####\n"
                                         ".##...#....\n"
                                         "..#...#....\n"
                                         "..#...####.\n"
                                         "..#...#....\n"
                                         "..#...#....\n"
                                         ".###..#####\n");
    CHECK(text_width("1E", 1) == 11);
    CHECK(text_width("1E", 3) == 33);
    CHECK(text_width("", 3) == 0);
}

TEST_CASE("size 2 draws squares of two pixels")
{
    CHECK(drawn("-", 10, 14, 0, 0, 2).substr(6 * 11, 33) == "..######..\n"
                                                            "..######..\n"
                                                            "..........\n");
}

TEST_CASE("no two known letters look the same, and what is not known is a box")
{
    std::set<std::string> looks;
    const std::string_view known = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ -.:/#";
    for (const char letter : known) {
        looks.insert(drawn(std::string_view{&letter, 1}, 5, 7, 0, 0, 1));
    }
    CHECK(looks.size() == known.size());
    const std::string box = drawn("?", 5, 7, 0, 0, 1);
    CHECK(looks.count(box) == 0);
    CHECK(drawn("\xFF", 5, 7, 0, 0, 1) == box);
    CHECK(drawn("g", 5, 7, 0, 0, 1) == drawn("G", 5, 7, 0, 0, 1));
}

TEST_CASE("text that leaves the picture is cut off")
{
    CHECK(drawn("1", 3, 3, -1, -1, 1) == "##.\n"
                                         ".#.\n"
                                         ".#.\n");
    CHECK(drawn("EEEEEEEE", 2, 2, 1, 0, 1) == ".#\n.#\n");
}
