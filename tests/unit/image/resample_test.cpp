#include "catch.hpp"
#include "png_maker.hpp"

#include <bh/base/error.hpp>
#include <bh/image/transform.hpp>

using namespace bh::image;

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
