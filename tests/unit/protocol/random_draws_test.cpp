#include "catch.hpp"

#include <bh/protocol/random_draws.hpp>

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

TEST_CASE("saves are drawn by their weights, and the same again with the same seed and name")
{
    const std::vector<Save> saves = {{"a", 1}, {"never", 0}, {"b", 2.5}, {"c", 0.5}};
    SaveDraw draw{saves, 7, "left"};
    SaveDraw again{saves, 7, "left"};
    SaveDraw other{saves, 7, "right"};
    std::map<std::string, int> counts;
    int different = 0;
    constexpr int k_draws = 40'000;
    for (int i = 0; i < k_draws; ++i) {
        const std::string& path = draw.draw();
        ++counts[path];
        CHECK(path == again.draw());
        different += path != other.draw() ? 1 : 0;
    }
    CHECK(counts["never"] == 0);
    CHECK(counts["a"] == Approx(k_draws * 0.25).margin(500));
    CHECK(counts["b"] == Approx(k_draws * 0.625).margin(500));
    CHECK(counts["c"] == Approx(k_draws * 0.125).margin(500));
    CHECK(different > 1000);
}

TEST_CASE("one save, no save, and none that has a weight")
{
    CHECK(SaveDraw{{{"only", 0.001}}, 1, ""}.draw() == "only");
    CHECK(SaveDraw{{}, 1, ""}.draw().empty());
    CHECK(SaveDraw{{{"never", 0}}, 1, ""}.draw().empty());
}

TEST_CASE("the first draws of a seed never change")
{
    SaveDraw draw{{{"a", 1}, {"b", 1}}, 0, ""};
    std::string drawn;
    for (int i = 0; i < 16; ++i) {
        drawn += draw.draw();
    }
    CHECK(drawn == "aaaababbabbbbaab");
}
