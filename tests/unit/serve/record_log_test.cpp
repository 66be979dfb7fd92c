#include "catch.hpp"
#include "recording/record_log.hpp"
#include "recording_fixture.hpp"
#include "session/session.hpp"

using namespace bh::serve;
using bh::test::RecordingFixture;

namespace {

struct Fixture : RecordingFixture
{
    Fixture() { session.number = 1; }

    StepRecord step(std::uint64_t number) const
    {
        StepRecord record;
        record.session = session.number;
        record.step = number;
        record.update.observation = "{}";
        record.update.request = "said";
        record.answer.emplace();
        return record;
    }

    GameOptions game;
    bh::protocol::PictureBudget pictures;
    Session session{loop, "", "", game, pictures};
};

} // namespace

TEST_CASE("what comes after a step that waits for its reply waits, too")
{
    Fixture fixture;
    fixture.log.hold_step(fixture.session, fixture.step(0), {.reply = true});
    StepRecord second = fixture.step(1);
    second.part = 2;
    fixture.log.hold_step(fixture.session, std::move(second), {.reply = true});
    fixture.log.exchange(fixture.session, {.time_us = 5, .request = "GET x", .reply = "None"});
    fixture.log.set_reply(fixture.session, "a; b", false, 77);
    fixture.log.step(fixture.session, fixture.step(2));
    const auto records = fixture.records();
    REQUIRE(records.size() == 4);
    CHECK(records[0]["reply"] == "a; b");
    CHECK(records[0]["delivered"] == false);
    CHECK(records[0]["latency_us"]["total"] == 77);
    CHECK_FALSE(records[1].contains("reply")); // the message's texts are those of its first update
    CHECK(records[1]["part"] == 2);
    CHECK(records[2]["type"] == "exchange");
    CHECK(records[3]["step"] == 2);
    CHECK_FALSE(records[3].contains("delivered"));
}

TEST_CASE("a person's step waits for what the person does, and goes without it when the session ends")
{
    Fixture fixture;
    StepRecord first = fixture.step(0);
    first.answer.reset();
    fixture.log.hold_step(fixture.session, std::move(first), {.action = true});
    bh::protocol::Answer answer;
    answer.action = "RIGHT";
    fixture.log.set_action(fixture.session, answer);
    StepRecord second = fixture.step(1);
    second.answer.reset();
    fixture.log.hold_step(fixture.session, std::move(second), {.action = true});
    fixture.log.set_action(fixture.session, std::nullopt);
    fixture.log.session_end(fixture.session, "end");
    const auto records = fixture.records();
    REQUIRE(records.size() == 3);
    CHECK(records[0]["action"] == nlohmann::json{{"text", "RIGHT"}, {"human", true}});
    CHECK_FALSE(records[1].contains("action"));
    CHECK(records[2]["type"] == "session_end");
}

TEST_CASE("a step goes without its action when too much waits behind it")
{
    Fixture fixture;
    StepRecord first = fixture.step(0);
    first.answer.reset();
    fixture.log.hold_step(fixture.session, std::move(first), {.action = true});
    const std::string large(300'000, 'x');
    for (int i = 0; i < 4; ++i) {
        fixture.log.exchange(fixture.session, {.time_us = i, .request = large, .reply = "OK"});
    }
    CHECK(fixture.session.held.empty());
    CHECK(fixture.types() == "note, step 0, exchange, exchange, exchange, exchange");
}

TEST_CASE("another session's records wait for nobody, and nothing comes behind the end")
{
    Fixture fixture;
    Session other{fixture.loop, "other", "other", fixture.game, fixture.pictures};
    other.number = 2;
    fixture.log.hold_step(fixture.session, fixture.step(0), {.reply = true});
    fixture.log.exchange(other, {.time_us = 5, .request = "GET x", .reply = "None"});
    fixture.log.end("early");
    fixture.log.set_reply(fixture.session, "late", true, 1);
    CHECK(fixture.types() == "exchange");
}

TEST_CASE("a refusal is told once for each reason and address, whatever the port")
{
    Refusals refusals;
    CHECK(refusals.add("127.0.0.1:1", "a token is needed") == "refused what came from 127.0.0.1: a token is needed");
    CHECK(refusals.add("127.0.0.1:2", "a token is needed").empty());
    CHECK(refusals.add("127.0.0.1:2", "another reason") == "refused what came from 127.0.0.1: another reason");
    CHECK(refusals.add("[::1]:2", "a token is needed") == "refused what came from [::1]: a token is needed");
}

TEST_CASE("what is told of refusals is bounded")
{
    Refusals refusals;
    for (std::size_t i = 1; i < Refusals::k_told_max; ++i) {
        CHECK(refusals.add("10.0.0." + std::to_string(i) + ":1", "x") ==
              "refused what came from 10.0.0." + std::to_string(i) + ": x");
    }
    CHECK(refusals.add("10.0.1.1:1", "x").ends_with(": x; no more is said of refusals"));
    CHECK(refusals.add("10.0.1.2:1", "x").empty());
}
