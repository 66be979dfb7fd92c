#include "catch.hpp"
#include "sheet.hpp"

#include <string>

using namespace bh::shot;

namespace {

// Numbers of the pictures chosen from `count`, each `bytes` long.
std::vector<std::uint64_t> chosen(std::size_t wanted, std::uint64_t count, std::size_t bytes = 8)
{
    PictureSample sample{wanted};
    std::string png;
    for (std::uint64_t i = 0; i < count; ++i) {
        png.assign(bytes, static_cast<char>(i));
        sample.offer({.name = {1, 0, i}, .action = {}, .has_picture = true, .png = png});
    }
    std::vector<std::uint64_t> numbers;
    for (const RecordedPicture& picture : sample.take()) {
        REQUIRE(picture.png == std::string(bytes, static_cast<char>(picture.name.step)));
        numbers.push_back(picture.name.step);
    }
    return numbers;
}

} // namespace

TEST_CASE("all pictures are taken while there are no more than wanted")
{
    CHECK(chosen(3, 0).empty());
    CHECK(chosen(3, 1) == std::vector<std::uint64_t>{0});
    CHECK(chosen(3, 3) == std::vector<std::uint64_t>{0, 1, 2});
    CHECK(chosen(1, 1) == std::vector<std::uint64_t>{0});
}

TEST_CASE("a few too many are thinned out exactly")
{
    CHECK(chosen(3, 5) == std::vector<std::uint64_t>{0, 2, 4});
    CHECK(chosen(4, 10) == std::vector<std::uint64_t>{0, 3, 6, 9});
    CHECK(chosen(1, 7) == std::vector<std::uint64_t>{3});
    CHECK(chosen(2, 7) == std::vector<std::uint64_t>{0, 6});
}

TEST_CASE("the first, the last, and what is near the even places between them, however many there are")
{
    for (const std::size_t wanted : {1U, 2U, 3U, 7U, 12U}) {
        for (std::uint64_t count = 1; count < 1500; count += count < 200 ? 1 : 37) {
            const std::vector<std::uint64_t> numbers = chosen(wanted, count);
            CAPTURE(wanted, count, numbers);
            REQUIRE(numbers.size() == std::min<std::uint64_t>(wanted, count));
            if (numbers.size() < 2) {
                continue;
            }
            REQUIRE(numbers.front() == 0);
            REQUIRE(numbers.back() == count - 1);
            const double distance = static_cast<double>(count - 1) / static_cast<double>(numbers.size() - 1);
            for (std::size_t i = 1; i < numbers.size(); ++i) {
                REQUIRE(numbers[i] > numbers[i - 1]);
                const double off = static_cast<double>(numbers[i]) - distance * static_cast<double>(i);
                REQUIRE(std::abs(off) <= distance / 8 + 1); // whole numbers: one more for rounding
            }
        }
    }
}

TEST_CASE("pictures that are too large to hold are thinned out to fewer than wanted")
{
    constexpr std::size_t k_bytes = PictureSample::k_bytes_max / 4;
    const std::vector<std::uint64_t> numbers = chosen(10, 9, k_bytes);
    CHECK(numbers == std::vector<std::uint64_t>{0, 4, 8});
}
