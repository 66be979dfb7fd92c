#include "catch.hpp"
#include "table.hpp"
#include "text.hpp"

using namespace bh::info;

TEST_CASE("nothing from a recording can control a terminal")
{
    CHECK(printable("plain \u00e9 \u2588") == "plain \u00e9 \u2588");
    CHECK(printable("a\033[31m\n\t\x7f") == "a\\x1b[31m\\x0a\\x09\\x7f");
    CHECK(printable("a\u009b"
                    "31m") == "a\\x9b31m");
    CHECK(printable("abcdef", 3) == "abc...");
    CHECK(printable("ab\u00e9"
                    "d",
                    3) == "ab\u00e9...");
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
