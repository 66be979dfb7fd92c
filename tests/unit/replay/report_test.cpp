#include "catch.hpp"
#include "report.hpp"

using namespace bh::replay;

TEST_CASE("a text for a message is one line of bounded size")
{
    CHECK(shortened("a\nb\tc\u202e", 40) == "a\\x0ab\\x09c\\u202e");
    CHECK(shortened(std::string(300, 'x'), 200) == std::string(200, 'x') + "...");
}
