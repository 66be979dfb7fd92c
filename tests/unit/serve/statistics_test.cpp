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

TEST_CASE("the history has the seconds of the last minutes")
{
    StepHistory history;
    CHECK(history.find(0) == nullptr);
    history.add(1'200'000, 500);
    history.add(1'900'000, 700);
    REQUIRE(history.find(1) != nullptr);
    CHECK(history.find(1)->steps == 2);
    CHECK(history.find(1)->policy_us == 1'200);
    CHECK(history.first(1'900'000, 0) == 0);
    CHECK(history.first(1'900'000, 1) == 1);
    history.add((StepHistory::k_seconds + 1) * 1'000'000, 1);
    CHECK(history.find(1) == nullptr); // another second has its place
    CHECK(history.first(400'000'000, 0) == 400 - StepHistory::k_seconds + 1);
}

TEST_CASE("what is shown of a session: its last step, the return of its episode, a picture if there is room")
{
    Statistics statistics;
    for (std::uint64_t i = 1; i <= Statistics::k_pictures_max + 1; ++i) {
        statistics.open_session(i, {});
    }
    const auto picture = std::make_shared<const std::string>("png");
    const auto step = [&](std::uint64_t session, std::uint64_t episode, std::optional<double> reward) {
        statistics.add_step({.session = session,
                             .episode = episode,
                             .step = 3,
                             .observation = "{\"x\":1}",
                             .action = "UP",
                             .reward = reward,
                             .picture = {picture, 1, 1, false}});
    };
    step(1, 0, 0.5);
    step(1, 0, 2);
    const auto& first = statistics.open_sessions().at(1).last;
    CHECK(first.total == 2.5);
    CHECK(first.observation == "{\"x\":1}");
    CHECK(first.action == "UP");
    CHECK(first.pictures == 2);
    step(1, 1, std::nullopt);
    CHECK_FALSE(first.has_return);
    CHECK(first.total == 0);
    for (std::uint64_t i = 2; i <= Statistics::k_pictures_max + 1; ++i) {
        step(i, 0, {});
    }
    const std::uint64_t last = Statistics::k_pictures_max + 1;
    CHECK_FALSE(statistics.open_sessions().at(last).last.picture.is_there());
    statistics.end_session(1);
    step(last, 0, {});
    CHECK(statistics.open_sessions().at(last).last.picture.is_there());
    const std::string large(Statistics::k_observation_bytes_max + 1, 'x');
    statistics.add_step({.session = last, .observation = large, .picture = {}});
    CHECK(statistics.open_sessions().at(last).last.observation.empty());
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
