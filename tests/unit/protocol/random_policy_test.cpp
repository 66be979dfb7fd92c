#include "catch.hpp"

#include <bh/protocol/random_policy.hpp>

#include <cstdlib>
#include <map>
#include <stdexcept>

using namespace bh::protocol;

namespace {

std::string draws(std::uint64_t seed, std::string_view name, int count)
{
    RandomPolicy policy{{"a", "b", "c", "d", "e", "f", "g"}, seed, name};
    std::string text;
    for (int i = 0; i < count; ++i) {
        text += policy.act();
    }
    return text;
}

} // namespace

TEST_CASE("the same seed and name give the same actions, on every machine and for ever")
{
    CHECK(draws(7, "one", 40) == draws(7, "one", 40));
    CHECK(draws(7, "one", 40) != draws(8, "one", 40));
    CHECK(draws(7, "one", 40) != draws(7, "two", 40));
    CHECK(draws(7, "", 40) != draws(7 + (std::uint64_t{1} << 32), "", 40));
    CHECK(draws(7, "", 16) == "cbaaadaedbaegecd");
    CHECK(draws(7, "\xC3\xA9", 16) == "bebgdedgdgdfdbdf");
}

TEST_CASE("all actions are drawn, about as often as each other")
{
    std::map<char, int> counts;
    for (const char action : draws(1, "", 7000)) {
        ++counts[action];
    }
    CHECK(counts.size() == 7);
    for (const auto& [action, count] : counts) {
        CAPTURE(action);
        CHECK(count > 850);
        CHECK(count < 1150);
    }
    RandomPolicy one{{"only"}, 1, ""};
    CHECK(one.act() == "only");
}

TEST_CASE("actions are drawn by their weights, and stick")
{
    const RandomActions actions = parse_random_actions("UP:3,P1 Right+A*30,X Axis=-4:2");
    CHECK(actions.actions == std::vector<std::string>{"UP", "P1 Right+A*30", "X Axis=-4"});
    CHECK(actions.weights == std::vector<std::uint32_t>{3, 1, 2});
    RandomPolicy policy{actions, 1, ""};
    std::map<std::string, int> counts;
    for (int i = 0; i < 6000; ++i) {
        ++counts[policy.act()];
    }
    CHECK(std::abs(counts["UP"] - 3000) < 150);
    CHECK(std::abs(counts["P1 Right+A*30"] - 1000) < 120);

    RandomActions sticky{{"a", "b"}};
    sticky.sticky = 0.9;
    RandomPolicy repeating{sticky, 1, ""};
    int changes = 0;
    std::string last = repeating.act();
    for (int i = 0; i < 6000; ++i) {
        const std::string next = repeating.act();
        changes += next != last ? 1 : 0;
        last = next;
    }
    CHECK(std::abs(changes - 300) < 90); // one draw in ten, and every other draw changes it
    sticky.sticky = 1;
    RandomPolicy fixed{sticky, 1, ""};
    const std::string first = fixed.act();
    for (int i = 0; i < 100; ++i) {
        REQUIRE(fixed.act() == first);
    }
}

TEST_CASE("a list of actions with a mistake is refused")
{
    for (const char* list : {"", "UP,", "UP:", "UP:0", "UP:-1", "UP:1000001", "UP:x", ":3", "UP;DOWN", "UP*0"}) {
        CAPTURE(list);
        CHECK_THROWS_AS(parse_random_actions(list), std::invalid_argument);
    }
}
