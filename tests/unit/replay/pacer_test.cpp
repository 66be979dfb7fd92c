#include "catch.hpp"
#include "pacer.hpp"

#include <chrono>
#include <cstdint>

using namespace bh::replay;

TEST_CASE("a message that comes late, or is not paced, goes at once")
{
    bool waited = false;
    const auto note = [&waited] { waited = true; };
    Pacer max{0};
    max.wait(0, note);
    max.wait(INT64_MAX, note);
    Pacer realtime{1};
    realtime.wait(INT64_MAX, note);
    realtime.wait(5, note);
    realtime.wait(INT64_MIN, note);
    CHECK_FALSE(waited);
}
