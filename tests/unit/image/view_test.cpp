#include "catch.hpp"
#include "png_maker.hpp"

#include <bh/base/error.hpp>
#include <bh/image/view.hpp>

#include <stdexcept>
#include <vector>

using namespace bh::image;

namespace {

std::vector<std::uint8_t> shown(const View& view, const Image& picture)
{
    Viewer viewer{view};
    viewer.show(picture.width, picture.height, picture.rgb);
    REQUIRE(viewer.pixels().size() == static_cast<std::size_t>(viewer.width() * viewer.height() * viewer.channels()));
    return {viewer.pixels().begin(), viewer.pixels().end()};
}

} // namespace

TEST_CASE("a view without wishes is the picture")
{
    const Image sample = test::sample_picture(13, 9, 4);
    CHECK(View{}.is_all());
    CHECK(shown({}, sample) == sample.rgb);
}

TEST_CASE("a part of a picture is its rows and columns")
{
    const Image picture{3, 2, {0, 0, 0, 1, 1, 1, 2, 2, 2, 10, 10, 10, 11, 11, 11, 12, 12, 12}};
    CHECK(shown({.crop = Crop{1, 0, 2, 2}, .size = {}, .gray = false}, picture) ==
          std::vector<std::uint8_t>{1, 1, 1, 2, 2, 2, 11, 11, 11, 12, 12, 12});
    CHECK(shown({.crop = Crop{0, 1, 1, 1}, .size = {}, .gray = true}, picture) == std::vector<std::uint8_t>{10});
    Viewer viewer{{.crop = Crop{2, 0, 2, 1}, .size = {}, .gray = false}};
    CHECK_THROWS_AS(viewer.show(3, 2, picture.rgb), bh::Error);
}

TEST_CASE("grey is the luma of a pixel, and another size the mean of what lies below")
{
    const Image colors{4, 1, {255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255}};
    CHECK(shown({.crop = {}, .size = {}, .gray = true}, colors) == std::vector<std::uint8_t>{76, 150, 29, 255});
    const Image steps{4, 2, {0, 0, 0, 4, 4, 4, 8, 8, 8, 9, 9, 9, 2, 2, 2, 6, 6, 6, 10, 10, 10, 13, 13, 13}};
    CHECK(shown({.crop = {}, .size = Size{2, 1}, .gray = true}, steps) == std::vector<std::uint8_t>{3, 10});
    CHECK(shown({.crop = {}, .size = Size{3, 1}, .gray = true}, steps) == std::vector<std::uint8_t>{2, 7, 11});
    Image large;
    resample(test::sample_picture(256, 224, 4), 84, 84, large);
    CHECK(shown({.crop = {}, .size = Size{84, 84}, .gray = false}, test::sample_picture(256, 224, 4)) == large.rgb);
}

TEST_CASE("a viewer takes pictures of different sizes one after another")
{
    Viewer viewer{{.crop = {}, .size = Size{2, 2}, .gray = false}};
    for (const int side : {4, 6, 4, 2}) {
        const Image even{side, side, std::vector<std::uint8_t>(static_cast<std::size_t>(3 * side * side), 7)};
        viewer.show(side, side, even.rgb);
        CHECK(std::vector<std::uint8_t>(viewer.pixels().begin(), viewer.pixels().end()) ==
              std::vector<std::uint8_t>(12, 7));
    }
}

TEST_CASE("parts and sizes are read from text")
{
    const Crop crop = parse_crop("8,16,160,144");
    CHECK((crop.left == 8 && crop.top == 16 && crop.width == 160 && crop.height == 144));
    const Size size = parse_size("84x96");
    CHECK((size.width == 84 && size.height == 96));
    for (const char* const text : {"", "84", "84x", "x84", "0x84", "84x-1", "84x84x84", "84,84", "99999x1"}) {
        CHECK_THROWS_AS(parse_size(text), std::invalid_argument);
    }
    for (const char* const text : {"", "1,2,3", "1,2,3,0", "-1,0,2,2", "1,2,3,4,", "1, 2,3,4"}) {
        CHECK_THROWS_AS(parse_crop(text), std::invalid_argument);
    }
}
