#include "catch.hpp"
#include "inputs.hpp"

using bh::cut::parse_created;

TEST_CASE("times of headers are read to the microsecond, in any zone")
{
    constexpr std::int64_t k_second_us = 1'000'000;
    CHECK(parse_created("1970-01-01T00:00:00Z") == 0);
    CHECK(parse_created("1970-01-01T00:00:01.5Z") == k_second_us * 3 / 2);
    CHECK(parse_created("1969-12-31T23:59:59.999999Z") == -1);
    CHECK(parse_created("2026-11-22T02:41:51.196829Z") == 1'795'315'311'196'829);
    CHECK(parse_created("2026-11-22T02:41:51.1968299999Z") == 1'795'315'311'196'829);
    CHECK(parse_created("2026-11-22T04:41:51.196829+02:00") == 1'795'315'311'196'829);
    CHECK(parse_created("2026-11-21t21:11:51.196829-05:30") == 1'795'315'311'196'829);
    CHECK(parse_created("2024-02-29 00:00:00z") == 1'709'164'800 * k_second_us);
    CHECK(parse_created("9999-12-31T23:59:60Z") == 253'402'300'800 * k_second_us);
}

TEST_CASE("what is no time is none")
{
    const char* const text = GENERATE(
        "", "now", "2026", "2026-11-22", "2026-11-22T02:41:51", "2026-11-22T02:41:51.Z", "2026-11-22T24:00:00Z",
        "2026-11-22T02:60:00Z", "2026-02-29T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z",
        "0000-01-01T00:00:00Z", "-026-01-01T00:00:00Z", "+026-01-01T00:00:00Z", "2026-11-22T02:41:51Z ",
        "2026-11-22T02:41:51+2:00", "2026-11-22T02:41:51+02", "2026/11/22T02:41:51Z", "2026-1-22T02:41:51Z");
    CAPTURE(text);
    CHECK_FALSE(parse_created(text));
}
