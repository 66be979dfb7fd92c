#include "catch.hpp"
#include "machine/user_bag.hpp"

#include <bh/base/error.hpp>

using namespace bh::emu;

namespace {

UserBag parsed(std::string_view text)
{
    UserBag bag;
    parse_user_data(text, bag);
    return bag;
}

UserValue value_of(std::string_view text)
{
    const UserBag bag = parsed("k:" + std::string{text});
    REQUIRE(bag.find("k") != nullptr);
    return *bag.find("k");
}

} // namespace

TEST_CASE("values take the first type that fits: bool, 32-bit integer, number, text")
{
    CHECK(value_of("true") == UserValue{true});
    CHECK(value_of("false") == UserValue{false});
    CHECK(value_of("-12") == UserValue{std::int64_t{-12}});
    CHECK(value_of("2147483647") == UserValue{std::int64_t{2147483647}});
    CHECK(value_of("2147483648") == UserValue{2147483648.0});
    CHECK(value_of("1.5") == UserValue{1.5});
    CHECK(value_of("") == UserValue{std::string{}});
    CHECK(value_of("12a") == UserValue{std::string{"12a"}});
}

TEST_CASE("entries are separated by semicolons, and split at their first colon")
{
    const UserBag bag = parsed("interval:30;url:http://a:1/;shots:true;");
    CHECK(bag.values().size() == 3);
    CHECK(*bag.find("url") == UserValue{std::string{"http://a:1/"}});
    CHECK(*bag.find("interval") == UserValue{std::int64_t{30}});
    CHECK(bag.find("none") == nullptr);
}

TEST_CASE("an entry without a colon is refused")
{
    CHECK_THROWS_AS(parsed("a:1;b"), bh::UsageError);
}

TEST_CASE("the bag is bounded, and what was removed makes room")
{
    UserBag bag;
    const std::string half(UserBag::k_bytes_max / 2, 'x');
    bag.set("a", half);
    CHECK_THROWS_AS(bag.set("b", half + half), bh::Error);
    CHECK(bag.remove("a"));
    CHECK_FALSE(bag.remove("a"));
    bag.set("b", half);
    bag.set("b", half); // replaces
    CHECK(bag.values().size() == 1);
}
