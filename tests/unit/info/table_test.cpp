#include "catch.hpp"
#include "table.hpp"

using namespace bh::info;

TEST_CASE("nothing from a recording can control a terminal")
{
    CHECK(shown("a\033[31m\n\u202e") == "a\\x1b[31m\\x0a\\u202e");
    CHECK(shown("abcdef", 3) == "abc...");
    CHECK(shown(std::string(81, 'x')) == std::string(80, 'x') + "...");
}

TEST_CASE("times and numbers are written for people")
{
    CHECK(format_duration(0) == "0.0 s");
    CHECK(format_duration(61'240'000) == "61.2 s");
    CHECK(format_duration(250'000'000) == "4 min 10 s");
    CHECK(format_duration(7'500'000'000) == "2 h 05 min");
    CHECK(format_number(14) == "14");
    CHECK(format_number(-0.25) == "-0.25");
    CHECK(format_number(1e300) == "1e+300");
    CHECK(format_count(1, "step") == "1 step");
    CHECK(format_count(0, "step") == "0 steps");
}

TEST_CASE("a table is aligned by characters, not bytes")
{
    std::string out;
    append_table(out, {{"1", "\u00e9", "x"}, {"22", "ab", "y"}}, 0, 1);
    CHECK(out == "   1  \u00e9   x\n  22  ab  y\n");

    std::vector<std::vector<std::string>> rows{{"a", "b"}, {"1", ""}};
    drop_empty_columns(rows);
    CHECK(rows == std::vector<std::vector<std::string>>{{"a"}, {"1"}});
}
