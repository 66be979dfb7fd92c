#include "catch.hpp"
#include "png_maker.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>

#include <random>

using namespace bh::image;
using bh::image::test::chunk;
using bh::image::test::PngMaker;

namespace {

std::string sample_png()
{
    std::string png;
    encode_png(test::sample_picture(24, 16, 3), png);
    return png;
}

// True if it decodes; false if it is refused with an error of ours. Anything else ends the test.
bool decodes(std::string_view png)
{
    Image image;
    try {
        decode_png(png, image);
    } catch (const bh::DataError&) {
        return false;
    }
    REQUIRE(image.rgb.size() == 3 * static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height));
    return true;
}

} // namespace

TEST_CASE("a picture cut anywhere is refused")
{
    const std::string png = sample_png();
    REQUIRE(decodes(png));
    for (std::size_t size = 0; size < png.size(); ++size) {
        REQUIRE_FALSE(decodes(std::string_view{png}.substr(0, size)));
    }
}

TEST_CASE("a picture with any one bit flipped is refused")
{
    std::string png = sample_png();
    for (std::size_t bit = 0; bit < png.size() * 8; ++bit) {
        png[bit / 8] = static_cast<char>(png[bit / 8] ^ (1 << bit % 8));
        REQUIRE_FALSE(decodes(png));
        png[bit / 8] = static_cast<char>(png[bit / 8] ^ (1 << bit % 8));
    }
}

// With checksums made right again, damage gets as far as the decoder itself.
TEST_CASE("damage behind right checksums never crashes")
{
    std::mt19937 random{20'261'122};
    const auto below = [&random](std::size_t limit) { return static_cast<std::uint32_t>(random() % limit); };
    const std::string rows(16 * (1 + 24 * 8), '\3');
    const std::string pixels = test::zlib_compressed(rows + test::zlib_stored(rows));
    const int depths[] = {1, 2, 4, 8, 16};
    int decoded = 0;
    for (int round = 0; round < 20'000; ++round) {
        PngMaker maker;
        maker.width = 1 + below(24);
        maker.height = 1 + below(16);
        maker.depth = depths[below(5)];
        maker.color_type = static_cast<int>(below(7));
        maker.interlace = static_cast<int>(below(2));
        std::string data = below(2) == 0 ? pixels : test::zlib_stored(rows);
        for (std::uint32_t count = below(4); count > 0; --count) {
            data[below(data.size())] = static_cast<char>(random());
        }
        data.resize(below(3) == 0 ? below(data.size()) : data.size());
        if (below(2) == 0) {
            maker.extra += chunk("PLTE", std::string(below(800), '\5'));
        }
        if (below(4) == 0) {
            maker.extra += chunk("tRNS", std::string(below(10), '\0'));
        }
        maker.extra += chunk("IDAT", data);
        decoded += decodes(maker.make()) ? 1 : 0;
    }
    CHECK(decoded > 500); // else the rounds would not have reached the code behind the header
    CHECK(decoded < 19'000);
}

TEST_CASE("a small picture that inflates to a thousand times its size is refused, not held")
{
    const std::string bomb = test::zlib_compressed(std::string(std::size_t{64} << 20, '\0'));
    REQUIRE(bomb.size() < 100'000);
    PngMaker maker;
    maker.extra = chunk("IDAT", bomb);
    std::string png = maker.make();
    const std::size_t second = png.rfind("IDAT") - 4;
    png = png.substr(0, second) + chunk("IEND", "");
    REQUIRE(check_png(png) == PngSize{1, 1});
    CHECK_FALSE(decodes(png));
}

TEST_CASE("fewer pixels than the header says are refused")
{
    PngMaker maker;
    maker.width = 4;
    maker.height = 4;
    maker.rows = std::string(4 * 13 - 1, '\0');
    CHECK_FALSE(decodes(maker.make()));
    maker.rows.push_back('\0');
    CHECK(decodes(maker.make()));
}
