#include "catch.hpp"

#include <bh/base/error.hpp>
#include <bh/base/file_name.hpp>

using bh::NumberedName;

namespace {

std::string name(std::string_view pattern, std::uint64_t number)
{
    return NumberedName{"-o", pattern}.name(number);
}

std::string refusal(std::string_view pattern)
{
    try {
        return name(pattern, 1);
    } catch (const bh::UsageError& error) {
        return error.what();
    }
}

} // namespace

TEST_CASE("a number stands where the pattern has its place")
{
    CHECK(name("run-%03d.zst", 7) == "run-007.zst");
    CHECK(name("run-%03d.zst", 12345) == "run-12345.zst");
    CHECK(name("a/%d", 0) == "a/0");
    CHECK(name("%3d", 7) == "  7");
    CHECK(name("100%%-%d%%", 7) == "100%-7%");
    CHECK(name("%020d", UINT64_MAX) == "18446744073709551615");
    const NumberedName parts{"-o", "a%%b/c-%02d.png"};
    CHECK(parts.before() == "a%b/c-");
    CHECK(parts.after() == ".png");
}

TEST_CASE("a pattern with no number, with two, or with something else is refused")
{
    const std::string no_place = " has no place for the number of each file, such as %03d";
    CHECK(refusal("run.zst") == "-o: run.zst" + no_place);
    CHECK(refusal("%%d") == "-o: %%d" + no_place);
    CHECK(refusal("%d/run.zst") == "-o: %d/run.zst" + no_place);
    const std::string_view bad = " has more than one number such as %03d, or a % that is not %%";
    for (const std::string pattern : {"%d-%d", "%x", "%", "a%3", "%-3d", "%5%"}) {
        CHECK(refusal(pattern) == std::string{"-o: "}.append(pattern).append(bad));
    }
    CHECK(refusal("%21d") == "-o: 21 digits are more than any number has (20)");
    CHECK(refusal("%099999999999999999999999d") ==
          "-o: 099999999999999999999999 digits are more than any number has (20)");
}
