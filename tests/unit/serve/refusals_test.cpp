#include "catch.hpp"
#include "refusals.hpp"

using bh::serve::Refusals;

TEST_CASE("a refusal is told once for each reason and address, whatever the port")
{
    Refusals refusals;
    CHECK(refusals.add("127.0.0.1:1", "a token is needed") == "refused what came from 127.0.0.1: a token is needed");
    CHECK(refusals.add("127.0.0.1:2", "a token is needed").empty());
    CHECK(refusals.add("127.0.0.1:2", "another reason") == "refused what came from 127.0.0.1: another reason");
    CHECK(refusals.add("[::1]:2", "a token is needed") == "refused what came from [::1]: a token is needed");
}

TEST_CASE("what is told of refusals is bounded")
{
    Refusals refusals;
    for (std::size_t i = 1; i < Refusals::k_told_max; ++i) {
        CHECK(refusals.add("10.0.0." + std::to_string(i) + ":1", "x") ==
              "refused what came from 10.0.0." + std::to_string(i) + ": x");
    }
    CHECK(refusals.add("10.0.1.1:1", "x").ends_with(": x; no more is said of refusals"));
    CHECK(refusals.add("10.0.1.2:1", "x").empty());
}
