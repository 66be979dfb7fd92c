#include "catch.hpp"
#include "trajectory/format/zstd_codec.hpp"

#include <bh/base/error.hpp>

#include <algorithm>
#include <cstring>
#include <random>

using namespace bh::trajectory;

namespace {

/// Compresses to about an eighth, in many blocks.
std::string make_content(std::size_t bytes)
{
    std::minstd_rand random{5};
    std::string content(bytes, '\0');
    for (std::size_t i = 0; i < bytes; ++i) {
        content[i] = i >= 700 && random() % 10 != 0 ? content[i - 700] : static_cast<char>(random() % 16);
    }
    return content;
}

} // namespace

TEST_CASE("a parameter for static linking only is set where the library has it")
{
    const std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context{ZSTD_createDCtx(), ZSTD_freeDCtx};
    CHECK(set_experimental(*context, ZSTD_d_experimentalParam2, true));
    CHECK(set_experimental(*context, ZSTD_d_experimentalParam3, false));
    CHECK_FALSE(set_experimental(*context, ZSTD_d_windowLogMax, true)); // known, but no switch
}

TEST_CASE("a frame is decoded as far as it is asked for, in any steps")
{
    const std::string content = make_content(1'500'000);
    Compressor compressor{Content::pixels, 9};
    const std::string frame{compressor.compress(content)};
    PartialFrame partial;
    LargeBuffer out;
    for (const std::size_t step : {std::size_t{1}, std::size_t{99'999}, content.size(), 2 * content.size()}) {
        REQUIRE(partial.open(frame, content.size(), out) == content.size());
        for (std::size_t have = step; have < content.size() + step; have += std::max(step, std::size_t{50'021})) {
            partial.reach(have);
            REQUIRE(std::memcmp(out.data(), content.data(), std::min(have, content.size())) == 0);
        }
    }
    CHECK_THROWS_AS(partial.open(frame, content.size() - 1, out), bh::DataError);
}

TEST_CASE("what is no whole frame is refused, and a damaged one never goes beyond its memory")
{
    const std::string content = make_content(60'000);
    Compressor compressor{Content::pixels, 9};
    const std::string frame{compressor.compress(content)};
    PartialFrame partial;
    for (std::size_t bytes = 0; bytes < frame.size(); bytes += 1 + frame.size() / 300) {
        LargeBuffer out;
        CHECK_THROWS_AS(partial.open(frame.substr(0, bytes), content.size(), out), bh::DataError);
        std::string damaged = frame;
        damaged[bytes] = static_cast<char>(damaged[bytes] ^ 0x10);
        try {
            partial.open(damaged, content.size(), out);
            partial.reach(content.size());
        } catch (const bh::DataError&) {
            continue; // most damage shows; what does not is what the checksum over the frame's bytes is for
        }
    }
    LargeBuffer out;
    REQUIRE(partial.open(frame, content.size(), out) == content.size());
    partial.reach(content.size());
    CHECK(std::memcmp(out.data(), content.data(), content.size()) == 0);
}
