#include "catch.hpp"

#include <bh/protocol/random_policy.hpp>

#include <map>

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
