#include "catch.hpp"
#include "png_maker.hpp"

#include <bh/image/y4m.hpp>

#include <algorithm>

using namespace bh::image;

namespace {

std::vector<int> frame_of(const Image& image)
{
    std::string out;
    append_y4m_frame(image, out);
    REQUIRE(out.starts_with("FRAME\n"));
    std::vector<int> bytes;
    std::transform(out.begin() + 6, out.end(), std::back_inserter(bytes),
                   [](char byte) { return static_cast<unsigned char>(byte); });
    return bytes;
}

} // namespace

TEST_CASE("the header names size and rate")
{
    CHECK(y4m_header(256, 240, {60000, 1001}) == "YUV4MPEG2 W256 H240 F60000:1001 Ip A1:1 C444 XCOLORRANGE=LIMITED\n");
}

TEST_CASE("colours are those of BT.601, in three planes")
{
    // Black, white, and the known values of red, green and blue.
    CHECK(frame_of({5, 1, {0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255}}) ==
          std::vector<int>{16, 235, 81, 145, 41, 128, 128, 90, 54, 240, 128, 128, 240, 34, 110});
}

TEST_CASE("a picture survives within the precision of the format")
{
    const Image image = test::sample_picture(31, 17, 6);
    const std::vector<int> frame = frame_of(image);
    const std::size_t pixels = image.rgb.size() / 3;
    REQUIRE(frame.size() == 3 * pixels);
    for (std::size_t i = 0; i < pixels; ++i) {
        const double luma = (frame[i] - 16) * 255.0 / 219;
        const double blue = (frame[pixels + i] - 128) * 255.0 / 224;
        const double red = (frame[2 * pixels + i] - 128) * 255.0 / 224;
        const double rgb[] = {luma + 1.402 * red, luma - 0.344136 * blue - 0.714136 * red, luma + 1.772 * blue};
        for (std::size_t channel = 0; channel < 3; ++channel) {
            REQUIRE(std::abs(rgb[channel] - image.rgb[3 * i + channel]) < 2);
        }
    }
}
