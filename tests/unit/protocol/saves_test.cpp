#include "catch.hpp"

#include <bh/protocol/saves.hpp>

#include <map>

using namespace bh::protocol;

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
