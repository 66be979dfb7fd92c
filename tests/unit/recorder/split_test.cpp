#include "catch.hpp"
#include "split.hpp"

#include <bh/base/error.hpp>

#include <vector>

using namespace bh::recorder;
using Catch::Matchers::Contains;
using Unit = SplitRule::Unit;

namespace {

/// In which part each of the steps is: `steps` as JSON, `sizes` what the part has when the step comes.
std::vector<int> parts_of(const std::string& rule, const std::vector<std::string>& steps,
                          const std::vector<std::uint64_t>& sizes = {})
{
    Splitter splitter{parse_split(rule)};
    bh::record::LineParser parser;
    std::vector<int> parts;
    int part = 0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const auto step = parser.parse_text(steps[i]);
        REQUIRE(step);
        if (splitter.splits_before(*step, i < sizes.size() ? sizes[i] : 0)) {
            ++part;
            splitter.reset();
        }
        splitter.add(*step);
        parts.push_back(part);
    }
    return parts;
}

} // namespace

TEST_CASE("the rules are read")
{
    CHECK(parse_split("episode").unit == Unit::episode);
    CHECK(parse_split("steps=7").unit == Unit::steps);
    CHECK(parse_split("steps=7").amount == 7);
    CHECK(parse_split("size=2K").unit == Unit::bytes);
    CHECK(parse_split("size=2K").amount == 2048);
    CHECK(parse_split("time=1.5s").unit == Unit::microseconds);
    CHECK(parse_split("time=1.5s").amount == 1'500'000);
}

TEST_CASE("what is no rule is refused with the rules that there are")
{
    for (const char* text : {"", "step=1", "steps", "steps=", "steps=x", "steps=0", "size=0", "time=0s", "time=5 years",
                             "episode=2", "episodes", "size=-1"}) {
        CAPTURE(text);
        CHECK_THROWS_WITH(parse_split(text), Contains("--split: "));
    }
}

TEST_CASE("steps are counted in each part anew")
{
    CHECK(parts_of("steps=2", {"{}", "{}", "{}", "{}", "{}"}) == std::vector{0, 0, 1, 1, 2});
    CHECK(parts_of("steps=1", {"{}", "{}", "{}"}) == std::vector{0, 1, 2});
}

TEST_CASE("a part has at least one step, however large it is")
{
    CHECK(parts_of("size=100", {"{}", "{}", "{}", "{}"}, {5000, 99, 100, 99}) == std::vector{0, 0, 1, 1});
}

TEST_CASE("time counts from the first step of the part, and never backwards")
{
    CHECK(parts_of("time=10us", {R"({"time_us":5})", R"({"time_us":14})", R"({"time_us":15})", R"({"time_us":24})",
                                 R"({"time_us":25})"}) == std::vector{0, 0, 1, 1, 2});
    CHECK(parts_of("time=10us", {R"({"time_us":100})", R"({"time_us":0})", "{}", R"({"time_us":109})",
                                 R"({"time_us":9223372036854775807})"}) == std::vector{0, 0, 0, 0, 1});
    CHECK(parts_of("time=10us", {R"({"time_us":-9223372036854775808})", R"({"time_us":9223372036854775807})"}) ==
          std::vector{0, 1});
}

TEST_CASE("every episode of every session begins a part, its steps may come mixed")
{
    const auto step = [](int session, int episode) {
        return R"({"session":)" + std::to_string(session) + R"(,"episode":)" + std::to_string(episode) + "}";
    };
    CHECK(parts_of("episode", {step(1, 0), step(1, 0), step(1, 1), step(2, 0), step(1, 1), step(2, 0), step(2, 1)}) ==
          std::vector{0, 0, 1, 2, 2, 2, 3});
}

TEST_CASE("a session that has ended may come again under its number")
{
    Splitter splitter{parse_split("episode")};
    bh::record::LineParser parser;
    const auto step = parser.parse_text(R"({"session":1,"episode":0})");
    splitter.add(*step);
    CHECK_FALSE(splitter.splits_before(*step, 0));
    splitter.forget(1);
    CHECK(splitter.splits_before(*step, 0));
}
