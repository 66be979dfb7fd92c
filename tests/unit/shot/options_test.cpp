#include "catch.hpp"
#include "options.hpp"

#include <bh/base/error.hpp>

#include <string>

using namespace bh::shot;

namespace {

// Those of the numbers 0 to 9 that are in the range.
std::string members(std::string_view text)
{
    const Range range = parse_range(text);
    std::string found;
    for (std::uint64_t number = 0; number < 10; ++number) {
        found += range.contains(number) ? std::to_string(number) : "";
    }
    return found;
}

std::string refusal(std::string_view text)
{
    try {
        return members(text);
    } catch (const bh::UsageError& error) {
        return error.what();
    }
}

} // namespace

TEST_CASE("both ends belong to a range, and either may be open")
{
    CHECK(members("2:5") == "2345");
    CHECK(members("7:") == "789");
    CHECK(members(":3") == "0123");
    CHECK(members("4") == "4");
    CHECK(members("4:4") == "4");
    CHECK(members("0:18446744073709551615") == "0123456789");
}

TEST_CASE("a step counts from the first")
{
    CHECK(members("1:8:3") == "147");
    CHECK(members("1:7:3") == "147");
    CHECK(members("1::4") == "159");
    CHECK(members(":6:2") == "0246");
    CHECK(members("::5") == "05");
    CHECK(members("3:9:18446744073709551615") == "3");
    CHECK(members("2:5:") == "2345");
}

TEST_CASE("a range ends at its last number")
{
    CHECK(parse_range("2:5").ends_at(5));
    CHECK(parse_range("2:5").ends_at(6));
    CHECK_FALSE(parse_range("2:5").ends_at(4));
    CHECK_FALSE(parse_range("2:").ends_at(UINT64_MAX));
}

TEST_CASE("what is no range is refused")
{
    const std::string no_bound = R"(" names no bound; write A:B, A:, :B or A:B:STEP)";
    CHECK(refusal("") == "--range: \"" + no_bound);
    CHECK(refusal(":") == "--range: \":" + no_bound);
    CHECK(refusal("::") == "--range: \"::" + no_bound);
    CHECK(refusal("5:2") == "--range: 5 lies behind 2");
    CHECK(refusal("0:5:0") == "--range: a step of 0 leads nowhere");
    for (const std::string bad : {"a", "1:b", "-1:3", "1:2:x", "1:2:3:4", "1.5:2", " 1:2", "18446744073709551616:"}) {
        CAPTURE(bad);
        CHECK(refusal(bad).find(" is not a whole number") != std::string::npos);
    }
}
