#include "catch.hpp"
#include "trajectory/pixels/pixel_decoder.hpp"
#include "trajectory/pixels/pixel_encoder.hpp"

#include <bh/base/error.hpp>

#include <functional>
#include <random>

using namespace bh::trajectory;
using bh::image::Image;

namespace {

PixelView view_of(const Image& image)
{
    return {image.width, image.height, image.rgb.data()};
}

Image make_image(int width, int height, const std::function<PackedColor(int)>& color)
{
    Image image;
    bh::image::resize(image, width, height);
    for (int i = 0; i < width * height; ++i) {
        const PackedColor packed = color(i);
        for (unsigned int byte = 0; byte < 3; ++byte) {
            image.rgb[static_cast<std::size_t>(3 * i) + byte] = static_cast<std::uint8_t>(packed >> 8 * byte);
        }
    }
    return image;
}

/// A picture of `colors` colours, the first of them `first`, in runs and noise.
Image make_image(int width, int height, unsigned int colors, unsigned int seed, PackedColor first = 0)
{
    std::minstd_rand random{seed};
    unsigned long run = 0;
    return make_image(width, height, [&](int i) {
        if (static_cast<unsigned int>(i) < colors) {
            return first + static_cast<PackedColor>(i) * 0x010307U; // each at least once
        }
        run = random() % 3 == 0 ? random() % colors : run % colors;
        return first + static_cast<PackedColor>(run) * 0x010307U;
    });
}

/// A block on its way through the record and back.
class Block
{
public:
    explicit Block(PixelEncoder& encoder)
    {
        encoder.close();
        m_payload = encoder.payload_and_lf().substr(0, encoder.bytes());
        bh::record::LineParser parser;
        m_table = parse_pixels_record(pixels_record(encoder.table(), m_payload.size()), parser);
        m_decoder.open(m_table, m_payload);
    }

    Image frame(std::uint64_t row)
    {
        Image image;
        m_decoder.decode(row, image);
        return image;
    }

    [[nodiscard]] const PixelTable& table() const { return m_table; }

private:
    std::string m_payload;
    PixelTable m_table;
    PixelDecoder m_decoder;
};

} // namespace

TEST_CASE("pictures of every number of colours and every width come back, each with as few bits as it can have")
{
    for (unsigned int colors = 1; colors <= 300; colors += colors < 20 || (colors > 250 && colors < 260) ? 1 : 23) {
        for (int width = 1; width < 20; ++width) {
            const int height = static_cast<int>(colors) / width + 3;
            const Image image = make_image(width, height, colors, colors);
            PixelEncoder encoder;
            REQUIRE(encoder.add(view_of(image), 1) == 0);
            Block block{encoder};
            CAPTURE(colors, width);
            REQUIRE((block.frame(0) == image));
            const unsigned int bits = colors <= 2 ? 1 : colors <= 4 ? 2 : colors <= 16 ? 4 : colors <= 256 ? 8 : 24;
            REQUIRE(static_cast<unsigned int>(block.table().frames[0].bits) == bits);
            REQUIRE(block.table().palettes.size() == (colors <= 256 ? 1 : 0));
        }
    }
}

TEST_CASE("sizes that change, fades, noise and pictures of many colours share a block")
{
    std::vector<Image> images;
    for (unsigned int i = 0; i < 60; ++i) {
        const int width = i % 5 == 0 ? 160 : 61;
        images.push_back(
            make_image(width, 40, i % 7 == 0 ? 290 : 30, i, i * 0x030201U)); // a fade: new colours each time
    }
    std::mt19937 random{1};
    images.push_back(make_image(50, 50, [&random](int) { return static_cast<PackedColor>(random() & 0xFFFFFFU); }));
    PixelEncoder encoder;
    for (int round = 0; round < 2; ++round) { // nothing of the first block is left in the second
        for (std::size_t i = 0; i < images.size(); ++i) {
            REQUIRE(encoder.add(view_of(images[i]), 1) == i);
        }
        Block block{encoder};
        REQUIRE(block.table().frames.size() == images.size());
        CHECK(block.table().palettes.size() > 3);
        for (std::size_t i = images.size(); i-- > 0;) {
            CAPTURE(i);
            REQUIRE((block.frame(i) == images[i]));
        }
        encoder.clear();
        REQUIRE(encoder.empty());
        REQUIRE(encoder.bytes() == 0);
    }
}

TEST_CASE("where a full palette is followed by another, the colours that both have keep their indices")
{
    const Image first = make_image(32, 32, 200, 1);
    const Image second = make_image(32, 32, 150, 2, 100 * 0x010307U); // 100 of the first's colours, and 50 that are new
    const Image third = make_image(32, 32, 40, 3, 0x800000);
    const Image many = make_image(32, 32, 300, 4);
    PixelEncoder encoder;
    for (const Image* image : {&first, &second, &third, &many, &first}) {
        encoder.add(view_of(*image), 1);
    }
    Block block{encoder};
    const auto& palettes = block.table().palettes;
    REQUIRE(palettes.size() == 3);
    CHECK(palettes[0].size() == 250);
    REQUIRE(palettes[1].size() == 256);
    REQUIRE(palettes[2].size() == 256);
    const auto kept = [](const auto& before, const auto& after) {
        std::size_t same = 0;
        for (std::size_t i = 0; i < before.size(); ++i) {
            same += before[i] == after[i] ? 1 : 0;
        }
        return same;
    };
    CHECK(kept(palettes[0], palettes[1]) == 250 - 34); // of 40 new ones, 6 found room
    CHECK(kept(palettes[1], palettes[2]) >= 200);
    CHECK(block.table().frames[3].bits == PixelBits::rgb24);
    std::uint64_t row = 0;
    for (const Image* image : {&first, &second, &third, &many, &first}) {
        CHECK(block.frame(row++).rgb == image->rgb);
    }
}

TEST_CASE("a picture like the one before in its session takes no room")
{
    const unsigned int colors = GENERATE(3, 300);
    const Image one = make_image(40, 30, colors, 1);
    const Image two = make_image(40, 30, colors, 2);
    PixelEncoder encoder;
    CHECK(encoder.add(view_of(one), 1) == 0);
    const std::size_t bytes = encoder.bytes();
    CHECK(encoder.add(view_of(one), 1) == 0);
    CHECK(encoder.bytes() == bytes);
    CHECK(encoder.add(view_of(one), 2) == 1); // of another session
    CHECK(encoder.add(view_of(two), 1) == 2);
    CHECK(encoder.add(view_of(one), 1) == 3); // only the one before counts
    CHECK(encoder.add(view_of(one), 2) == 1);
    Image taller = one;
    taller.width = 30;
    taller.height = 40;
    CHECK(encoder.add(view_of(taller), 2) == 4);
    Block block{encoder};
    CHECK((block.frame(1) == one));
    CHECK((block.frame(2) == two));
    CHECK((block.frame(3) == one));
    CHECK((block.frame(4) == taller));
    encoder.clear();
    CHECK(encoder.add(view_of(one), 1) == 0);
    CHECK(encoder.bytes() == bytes);
}

TEST_CASE("records of pixels that say what cannot be are refused")
{
    bh::record::LineParser parser;
    const auto parse = [&parser](const std::string& palettes, const std::string& frames) {
        return parse_pixels_record(
            R"({"type":"pixels","palettes":)" + palettes + R"(,"frames":)" + frames + R"(,"payload":100})", parser);
    };
    const std::string good = R"({"width":10,"height":10,"encoding":"pal8","offset":0,"palette":0})";
    CHECK(parse(R"(["0000007c08ff"])", "[" + good + "]").palettes[0] == Palette{0, 0xFF087C});
    const std::string palettes =
        GENERATE(as<std::string>{}, "0", "[]", R"([""])", R"(["0000"])", R"(["00000g"])", R"(["-00001"])", R"([1])");
    CHECK_THROWS_AS(parse(palettes, "[" + good + "]"), bh::DataError);
    const std::string frame =
        GENERATE(as<std::string>{}, "0", "{}", R"({"width":10,"height":10,"encoding":"pal8","offset":1,"palette":0})",
                 R"({"width":0,"height":10,"encoding":"pal8","offset":0,"palette":0})",
                 R"({"width":10,"height":-1,"encoding":"pal8","offset":0,"palette":0})",
                 R"({"width":10,"height":10,"encoding":"pal8","offset":0,"palette":1})",
                 R"({"width":10,"height":10,"encoding":"pal8","offset":0})",
                 R"({"width":10,"height":10,"encoding":"pal8","palette":0})",
                 R"({"width":10,"height":10,"encoding":"pal8","offset":18446744073709551615,"palette":0})",
                 R"({"width":10,"height":10,"encoding":"rgb24","offset":0})",
                 R"({"width":10,"height":10,"encoding":"pal3","offset":0,"palette":0})",
                 R"({"width":16384,"height":16384,"encoding":"pal1","offset":0,"palette":0})");
    CHECK_THROWS_AS(parse(R"(["000000"])", "[" + frame + "]"), bh::DataError);
    CHECK_THROWS_AS(parse_pixels_record(R"({"type":"step"})", parser), bh::DataError);
    CHECK_THROWS_AS(parse_pixels_record("pixels", parser), bh::DataError);
}

TEST_CASE("blocks cut short, and records and pixels with flipped bits, give pictures or errors")
{
    PixelEncoder encoder;
    for (unsigned int colors : {2U, 3U, 9U, 40U, 300U}) {
        encoder.add(view_of(make_image(21, 17, colors, colors, colors << 12U)), 1);
    }
    encoder.close();
    const std::string payload{encoder.payload_and_lf().substr(0, encoder.bytes())};
    const std::string line = pixels_record(encoder.table(), payload.size());
    bh::record::LineParser parser;
    Image image;
    std::size_t errors = 0;
    const auto decode_all = [&](const std::string& text, std::string_view bytes) {
        try {
            const PixelTable table = parse_pixels_record(text, parser);
            PixelDecoder decoder;
            decoder.open(table, bytes);
            for (std::size_t row = 0; row <= table.frames.size(); ++row) {
                try {
                    decoder.decode(row, image);
                } catch (const bh::DataError&) {
                    ++errors;
                }
            }
        } catch (const bh::DataError&) {
            ++errors;
        }
    };
    for (std::size_t size = 0; size <= payload.size(); ++size) {
        decode_all(line, std::string{payload, 0, size});
    }
    CHECK(errors > payload.size());
    std::mt19937 random{3};
    for (int round = 0; round < 3000; ++round) {
        std::string text = line;
        std::string bytes = payload;
        std::string& changed = round % 2 == 0 ? text : bytes;
        for (int flips = 0; flips < 1 + round % 4; ++flips) {
            char& byte = changed[random() % changed.size()];
            byte = static_cast<char>(byte ^ (1 << random() % 8));
        }
        decode_all(text, bytes);
    }
}

TEST_CASE("an index that the palette has not is an error")
{
    PixelTable table;
    table.palettes.push_back({0, 1, 2});
    const PixelBits bits = GENERATE(PixelBits::pal2, PixelBits::pal4, PixelBits::pal8);
    table.frames.push_back({11, 5, bits, 0, 0});
    std::string payload(table.frames[0].bytes(), '\0');
    PixelDecoder decoder;
    decoder.open(table, payload);
    Image image;
    decoder.decode(0, image);
    payload[payload.size() / 2] = '\x03';
    payload[payload.size() / 2 + 1] = '\x33';
    CHECK_THROWS_AS(decoder.decode(0, image), bh::DataError);
}
