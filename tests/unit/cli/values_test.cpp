#include "catch.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/parser.hpp>

using namespace bh::cli;

TEST_CASE("numbers")
{
    CHECK(parse_number("--n", "0") == 0);
    CHECK(parse_number("--n", "18446744073709551615") == UINT64_MAX);
    CHECK(parse_number("--n", "007") == 7);
    CHECK(parse_number("--n", "9", {0, 9}) == 9);
    CHECK_THROWS_WITH(parse_number("--n", "10", {0, 9}), "--n: 10 is not a whole number from 0 to 9");
    CHECK_THROWS_WITH(parse_number("--n", "0", k_from_one), "--n: 0 is not a whole number from 1 on");
    CHECK_THROWS_WITH(parse_number("--n", "-1"), "--n: -1 is not a whole number");
    const char* const text =
        GENERATE("", " ", "-1", "+1", "1.0", "1e3", "0x10", "1 ", " 1", "18446744073709551616", "x");
    CHECK_THROWS_AS(parse_number("--n", text), bh::UsageError);
}

TEST_CASE("times, in microseconds")
{
    const auto& [text, microseconds] = GENERATE(table<const char*, std::int64_t>({
        {"0", 0},
        {"1", 1'000'000},
        {"1.5", 1'500'000},
        {".5s", 500'000},
        {"250ms", 250'000},
        {"7us", 7},
        {"0.0000004s", 0},
        {"2m", 120'000'000},
        {"1h", 3'600'000'000},
        {"1e3ms", 1'000'000},
    }));
    CAPTURE(text);
    CHECK(parse_duration_us("--t", text) == microseconds);
}

TEST_CASE("what is no time")
{
    const char* const text =
        GENERATE("", "s", "-1s", "1 s", "1x", "1d", "1S", "1ms2", "nan", "inf", "infs", "1e20", "1e999s", "--", "+1");
    CAPTURE(text);
    CHECK_THROWS_WITH(parse_duration_us("--t", text),
                      std::string{"--t: "} + text + " is not a time such as 250ms, 1.5s or 2m");
}

TEST_CASE("sizes, in bytes")
{
    const auto& [text, bytes] = GENERATE(table<const char*, std::uint64_t>({
        {"0", 0},
        {"4096", 4096},
        {"17B", 17},
        {"1K", 1024},
        {"1.5K", 1536},
        {"256KiB", 262'144},
        {"8M", 8'388'608},
        {"2MiB", 2'097'152},
        {"1G", 1'073'741'824},
        {"3GiB", 3'221'225'472},
        {"2k", 2048},
        {"1kB", 1000},
        {"1.5KB", 1500},
        {"500MB", 500'000'000},
        {"4GB", 4'000'000'000},
        {"1T", 1'099'511'627'776},
    }));
    CAPTURE(text);
    CHECK(parse_size("--s", text) == bytes);
}

TEST_CASE("what is no size")
{
    const char* const text =
        GENERATE("", "K", "-1", "1b", "1m", "1Ki", "1BB", "1P", "1 K", "nan", "inf", "1e19", "9e18K", "x");
    CAPTURE(text);
    CHECK_THROWS_AS(parse_size("--s", text), bh::UsageError);
}

TEST_CASE("times and sizes are shown as they are read")
{
    const std::int64_t microseconds = GENERATE(as<std::int64_t>{}, 0, 1, 999, 1'000, 1'500, 250'000, 1'000'000,
                                               90'000'000, 120'000'000, 3'600'000'000, 86'400'000'000);
    CHECK(parse_duration_us("--t", format_duration(microseconds)) == microseconds);
    CHECK(format_duration(1'500) == "1500us");
    CHECK(format_duration(250'000) == "250ms");
    CHECK(format_duration(90'000'000) == "90s");
    CHECK(format_duration(120'000'000) == "2m");
    const std::uint64_t bytes = GENERATE(as<std::uint64_t>{}, 0U, 1U, 1023U, 1024U, 1536U, 16U << 20U, 1U << 30U,
                                         std::uint64_t{1} << 40U, (std::uint64_t{1} << 50U) + 1024);
    CHECK(parse_size("--s", format_size(bytes)) == bytes);
    CHECK(format_size(std::uint64_t{16} << 20) == "16M");
    CHECK(format_size(1536) == "1536");
    CHECK(format_real(0.001) == "0.001");
    CHECK(format_real(64) == "64");
}
