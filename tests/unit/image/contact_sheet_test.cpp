#include "catch.hpp"
#include "png_maker.hpp"

#include <bh/base/error.hpp>
#include <bh/image/contact_sheet.hpp>
#include <bh/image/image.hpp>

#include <set>
#include <string>

using namespace bh::image;

namespace {

Image cut(const Image& from, int left, int top, int width, int height)
{
    Image part;
    resize(part, width, height);
    paste(from, -left, -top, part);
    return part;
}

int count_bright(const Image& image)
{
    int bright = 0;
    for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
        bright += image.rgb[i] > 200 ? 1 : 0;
    }
    return bright;
}

} // namespace

TEST_CASE("pictures stand in a grid with their labels below")
{
    // Cells 4 pixels apart and from the edge; a label of size 1 takes 11 rows.
    const Image first = test::sample_picture(40, 30, 1);
    const Image second = test::sample_picture(40, 30, 2);
    ContactSheet sheet{2, 2, 40, 30};
    REQUIRE(sheet.image().width == 4 + 2 * 44);
    REQUIRE(sheet.image().height == 4 + 2 * 45);
    sheet.place(0, first, "8");
    sheet.place(3, second, "17");
    CHECK(cut(sheet.image(), 4, 4, 40, 30) == first);
    CHECK(cut(sheet.image(), 48, 49, 40, 30) == second);
    CHECK(count_bright(cut(sheet.image(), 4, 34, 40, 11)) == 17); // the pixels of an 8
    CHECK(count_bright(cut(sheet.image(), 48, 4, 40, 41)) == 0);  // the cell left empty
}

TEST_CASE("a smaller picture stands in the middle of its cell")
{
    const Image small = test::sample_picture(10, 8, 3);
    ContactSheet sheet{1, 1, 40, 30};
    sheet.place(0, small, "");
    CHECK(cut(sheet.image(), 4 + 15, 4 + 11, 10, 8) == small);
    CHECK(cut(sheet.image(), 4, 4, 15, 30).rgb == std::vector<std::uint8_t>(15 * 30 * 3, sheet.image().rgb[0]));
}

TEST_CASE("a label grows with the cell, and shrinks or is cut where it does not fit")
{
    const auto label_rows = [](int width, std::string_view label) {
        ContactSheet sheet{1, 1, width, 10};
        Image black;
        resize(black, width, 10);
        std::fill(black.rgb.begin(), black.rgb.end(), std::uint8_t{0});
        sheet.place(0, black, label);
        int rows = 0;
        for (int y = 0; y < sheet.image().height; ++y) {
            rows += count_bright(cut(sheet.image(), 0, y, sheet.image().width, 1)) > 0 ? 1 : 0;
        }
        // Nothing is drawn outside of the cell.
        CHECK(count_bright(cut(sheet.image(), 0, 0, 4, sheet.image().height)) == 0);
        CHECK(count_bright(cut(sheet.image(), width + 4, 0, 4, sheet.image().height)) == 0);
        return rows;
    };
    CHECK(label_rows(160, "1") == 7);
    CHECK(label_rows(256, "1") == 14);
    CHECK(label_rows(256, std::string(30, '1')) == 7);
    CHECK(label_rows(256, std::string(300, '1')) == 7);
    CHECK(label_rows(3, "1") == 0);
}

TEST_CASE("a sheet beyond the limits is refused")
{
    CHECK_THROWS_AS(ContactSheet(100, 100, 256, 240), bh::Error);
    CHECK_THROWS_AS(ContactSheet(2'000'000'000, 2'000'000'000, 16'384, 4096), bh::Error);
    CHECK_THROWS_AS(ContactSheet(0, 1, 16, 16), bh::Error);
}

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
