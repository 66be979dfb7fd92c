#include "catch.hpp"
#include "pages/statistics.hpp"
#include "session/session.hpp"

using namespace bh::serve;
using namespace std::chrono_literals;

TEST_CASE("the pace is told as far as it is known")
{
    Pace pace;
    CHECK(format_pace(pace).empty());
    pace.add(5'000'000, std::nullopt);
    CHECK(format_pace(pace).empty());
    pace.add(5'500'000, std::nullopt);
    pace.add(6'000'000, std::nullopt);
    CHECK(format_pace(pace) == ": 2.00 steps/s");
    Pace asked;
    asked.add(0, 2'000);
    CHECK(format_pace(asked) == ": policy 2.00 ms");
    asked.add(10'000, 2'000);
    asked.add(20'000, 900'000'000);                                 // one that hung does not count for the median
    CHECK(format_pace(asked) == ": 100.0 steps/s, policy 2.02 ms"); // to the end of its bin
}

TEST_CASE("patience is twice the longest of a client's last pauses")
{
    StepPauses pauses;
    CHECK(pauses.patience() == 0us);
    pauses.add(1'000'000);
    CHECK(pauses.patience() == 0us);
    pauses.add(3'000'000);
    CHECK(pauses.patience() == 4s);
    for (int i = 1; i <= 3; ++i) {
        pauses.add(3'000'000 + i * 500'000);
        CHECK(pauses.patience() == 4s);
    }
    pauses.add(5'000'000);
    CHECK(pauses.patience() == 1s);
}

TEST_CASE("a session's pace ends with it, and all steps count for the whole")
{
    Statistics statistics;
    statistics.open_session(1, {});
    statistics.open_session(2, {});
    for (std::int64_t i = 0; i < 3; ++i) {
        statistics.add_step(
            {.session = 1, .now_us = i * 100'000, .policy_us = 1'000, .asked_policy = true, .picture = {}});
    }
    const auto row = statistics.end_session(1);
    REQUIRE(row);
    CHECK(row->steps == 3);
    CHECK(row->pace->steps_per_second() == 10);
    CHECK(statistics.pace().steps_per_second() == 10);
    CHECK_FALSE(statistics.end_session(1));
    CHECK(statistics.end_session(2)->pace == nullptr);
}
