#include "catch.hpp"

#include <bh/base/error.hpp>
#include <bh/net/address.hpp>

using bh::net::format_endpoint;
using bh::net::parse_endpoint;

TEST_CASE("addresses come out as they were written, loopback if nothing else is said")
{
    const auto& [text, expected] = GENERATE(table<std::string, std::string>({
        {"127.0.0.1:9001", "127.0.0.1:9001"},
        {"9001", "127.0.0.1:9001"},
        {":9001", "127.0.0.1:9001"},
        {"localhost:0", "127.0.0.1:0"},
        {"[::1]:65535", "[::1]:65535"},
        {"0.0.0.0:80", "0.0.0.0:80"},
    }));
    CHECK(format_endpoint(parse_endpoint(text)) == expected);
}

TEST_CASE("what is no address is refused with its name")
{
    const std::string text = GENERATE(as<std::string>{}, "", "x", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
                                      "127.0.0.1:-1", "127.0.0.1:1x", "127.0.0.1: 1", "::1:80", "[::1]", "[::1:80",
                                      "emu.lan:80", "256.0.0.1:80", "1.2.3:80", "[127.0.0.1:80");
    CAPTURE(text);
    CHECK_THROWS_AS(parse_endpoint(text), bh::UsageError);
    CHECK_THROWS_WITH(parse_endpoint(text), Catch::Matchers::StartsWith("--listen: " + text));
}
