#include "catch.hpp"
#include "speedy/features.hpp"

#include <bh/record/line_parser.hpp>

#include <random>
#include <stdexcept>

using bh::policy::Features;

namespace {

std::vector<float> read(const std::string& list, std::string& lacking)
{
    static bh::record::LineParser parser;
    const auto message = parser.parse_text(
        R"({"type":"observation","session":1,"episode":3,"step":17,"reward":-2,)"
        R"("observation":{"x":14,"y":-5,"map":"01","hp":"20,18","won":true,"name":"a","huge":1e300}})");
    const Features features{list};
    std::vector<float> numbers = {99};
    features.read(*message, numbers, lacking);
    CHECK(numbers.size() == features.size());
    return numbers;
}

} // namespace

TEST_CASE("fields become numbers: as they are, divided, or one for each value")
{
    std::string lacking;
    CHECK(read("x", lacking) == std::vector<float>{14});
    CHECK(read("x/28,y,hp.1/4,won,step", lacking) == std::vector<float>{0.5F, -5, 4.5F, 1, 17});
    CHECK(read("map=00/01/05,x/7", lacking) == std::vector<float>{0, 1, 0, 2});
    CHECK(read("map", lacking) == std::vector<float>{1});
    CHECK(read("y=-6..-4", lacking) == std::vector<float>{0, 1, 0});
    CHECK(read("name=a", lacking) == std::vector<float>{1});
    CHECK(lacking.empty());
    CHECK(read("x,z,y", lacking) == std::vector<float>{14, 0, -5});
    CHECK(lacking == "z");
    CHECK(read("map=00/02", lacking) == std::vector<float>{0, 0});
    CHECK(lacking == "map");
    CHECK(read("name", lacking) == std::vector<float>{0});
    CHECK(lacking == "name");
    CHECK(read("huge,huge/-1e200", lacking) == std::vector<float>{1e6F, -1e6F});
}

TEST_CASE("a list of features with a mistake is refused")
{
    for (const char* list : {"", "x,", ",x", "=1", "x/", "x/0", "x/nan", "x/1e999", "x/a", "x=5..3", "x=1..",
                             "x=0..4096", "x=-9223372036854775808..9223372036854775807", "x=0..4000,y=0..4000"}) {
        CAPTURE(list);
        CHECK_THROWS_AS(Features{list}, std::invalid_argument);
    }
}

TEST_CASE("a range may end at the greatest integer")
{
    CHECK(Features{"x=9223372036854775806..9223372036854775807"}.size() == 2);
    CHECK(Features{"x=-9223372036854775808..-9223372036854775807"}.size() == 2);
}

TEST_CASE("random lists are read or refused")
{
    std::mt19937 draw{7};
    const std::vector<std::string> pieces = {"x",  "y", "map", "hp.1", "=",  "/",   ",",
                                             "..", "0", "3",   "-",    "00", "1e9", " "};
    int read_lists = 0;
    for (int i = 0; i < 20'000; ++i) {
        std::string list;
        for (auto left = draw() % 7 + 1; left > 0; --left) {
            list += pieces[draw() % pieces.size()];
        }
        CAPTURE(list);
        try {
            std::string lacking;
            read(list, lacking);
            ++read_lists;
        } catch (const std::invalid_argument& error) {
            CHECK_FALSE(std::string_view{error.what()}.empty());
        }
    }
    CHECK(read_lists > 1000);
}
