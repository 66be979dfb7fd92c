#include "bizhawk.hpp"
#include "catch.hpp"

#include <bh/base/error.hpp>

using namespace bh::emu;

TEST_CASE("releases are compared by number, not as text")
{
    CHECK(parse_bizhawk_version("2.11") > parse_bizhawk_version("2.9.1"));
    CHECK(parse_bizhawk_version("2.9") < parse_bizhawk_version("2.9.1"));
    CHECK(parse_bizhawk_version("2.6.3") == BizHawkVersion{2, 6, 3});
    CHECK(parse_bizhawk_version("2.11.0") == parse_bizhawk_version("2.11"));
}

TEST_CASE("a release is written as BizHawk says it")
{
    CHECK(to_string(parse_bizhawk_version("2.9.1")) == "2.9.1");
    CHECK(to_string(parse_bizhawk_version("2.11")) == "2.11");
}

TEST_CASE("what is no release from 2.3 on is refused with the text itself")
{
    for (const char* const text :
         {"", "2", "2.", "2.2", "2.2.9", "3.0", "1.13", "2.x", "2.9.1.1", "2.-9", "2.9 ", "2.99999", "latest"}) {
        INFO(text);
        CHECK_THROWS_AS(parse_bizhawk_version(text), bh::UsageError);
    }
}

TEST_CASE("scripts find Lua 5.1's names up to 2.8")
{
    CHECK(BizHawk{parse_bizhawk_version("2.8"), Host::mono}.has_lua51());
    CHECK_FALSE(BizHawk{parse_bizhawk_version("2.9"), Host::mono}.has_lua51());
}
