#include "catch.hpp"
#include "png_maker.hpp"

#include <bh/base/error.hpp>
#include <bh/image/image.hpp>

using namespace bh::image;

namespace {

Image picture(int width, int height, std::vector<std::uint8_t> rgb)
{
    return {width, height, std::move(rgb)};
}

} // namespace

TEST_CASE("scaling makes squares of pixels")
{
    const Image small = picture(2, 1, {1, 2, 3, 4, 5, 6});
    Image large;
    scale(small, 2, large);
    CHECK(large == picture(4, 2, {1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6, 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6}));
    scale(small, 1, large);
    CHECK(large == small);

    const Image sample = test::sample_picture(13, 9, 4);
    scale(sample, 3, large);
    for (int y = 0; y < 27; ++y) {
        for (int x = 0; x < 39; ++x) {
            const auto from = static_cast<std::size_t>(3 * (y / 3 * 13 + x / 3));
            const auto to = static_cast<std::size_t>(3 * (y * 39 + x));
            REQUIRE(std::equal(&sample.rgb[from], &sample.rgb[from] + 3, &large.rgb[to]));
        }
    }
}

TEST_CASE("scaling beyond the limits is refused")
{
    const Image small = picture(2, 1, {1, 2, 3, 4, 5, 6});
    Image large;
    CHECK_THROWS_AS(scale(small, 0, large), bh::Error);
    CHECK_THROWS_AS(scale(small, -1, large), bh::Error);
    CHECK_THROWS_AS(scale(small, 8193, large), bh::Error);
    CHECK_THROWS_AS(scale(small, INT32_MAX, large), bh::Error);
}

TEST_CASE("grey is the weighted sum of red, green and blue, rounded")
{
    Image image = picture(6, 1, {255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 100, 200});
    make_gray(image);
    // 0.299 * 255 = 76.2; 0.587 * 255 = 149.7; 0.114 * 255 = 29.1; 2.99 + 58.7 + 22.8 = 84.5
    CHECK(image.rgb ==
          std::vector<std::uint8_t>{255, 255, 255, 0, 0, 0, 76, 76, 76, 150, 150, 150, 29, 29, 29, 84, 84, 84});
}

TEST_CASE("pasting cuts off what lies outside")
{
    const Image stamp = picture(2, 2, {1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4});
    const auto pasted = [&stamp](int left, int top) {
        Image onto = picture(2, 2, std::vector<std::uint8_t>(12, 0));
        paste(stamp, left, top, onto);
        return std::vector<int>{onto.rgb[0], onto.rgb[3], onto.rgb[6], onto.rgb[9]};
    };
    CHECK(pasted(0, 0) == std::vector<int>{1, 2, 3, 4});
    CHECK(pasted(1, 1) == std::vector<int>{0, 0, 0, 1});
    CHECK(pasted(-1, -1) == std::vector<int>{4, 0, 0, 0});
    CHECK(pasted(1, -1) == std::vector<int>{0, 3, 0, 0});
    for (const auto& [left, top] :
         {std::pair{2, 0}, std::pair{0, 2}, std::pair{-2, 0}, std::pair{0, -2}, std::pair{900, -900}}) {
        CHECK(pasted(left, top) == std::vector<int>{0, 0, 0, 0});
    }
}

namespace {

Image resampled(const Image& from, int width, int height)
{
    Image out;
    resample(from, width, height, out);
    return out;
}

} // namespace

TEST_CASE("a picture resampled to its own size or a multiple keeps its pixels")
{
    const Image sample = test::sample_picture(13, 9, 4);
    CHECK(resampled(sample, 13, 9) == sample);
    Image scaled;
    scale(sample, 3, scaled);
    CHECK(resampled(sample, 39, 27) == scaled);
    CHECK(resampled(scaled, 13, 9) == sample);
}

TEST_CASE("a pixel of a smaller picture is the mean of what lies below it")
{
    // 3 pixels to 2: the middle one counts half for each.
    CHECK(resampled({3, 1, {0, 10, 20, 30, 40, 50, 90, 100, 200}}, 2, 1) == Image{2, 1, {10, 20, 30, 70, 80, 150}});
    CHECK(resampled({1, 3, {0, 10, 20, 30, 40, 50, 90, 100, 200}}, 1, 2) == Image{1, 2, {10, 20, 30, 70, 80, 150}});
    CHECK(resampled({2, 2, {0, 0, 0, 255, 0, 1, 255, 255, 0, 0, 255, 0}}, 1, 1) == Image{1, 1, {128, 128, 0}});
}

TEST_CASE("resampling to a size beyond the limits is refused, and white stays white at the largest")
{
    Image out;
    const Image small{1, 1, {255, 255, 255}};
    CHECK_THROWS_AS(resample(small, 0, 1, out), bh::Error);
    CHECK_THROWS_AS(resample(small, 1, k_side_max + 1, out), bh::Error);
    Image large;
    resize(large, k_side_max, 4096);
    std::fill(large.rgb.begin(), large.rgb.end(), std::uint8_t{255});
    CHECK(resampled(large, 3, 2).rgb == std::vector<std::uint8_t>(18, 255));
}
