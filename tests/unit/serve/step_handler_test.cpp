#include "catch.hpp"
#include "recording_fixture.hpp"
#include "step/step_handler.hpp"

#include <functional>

using namespace bh::serve;
using bh::net::Message;
using bh::protocol::Answer;

namespace {

/// Answers as the test says.
struct FakePolicy final : bh::net::Policy
{
    bh::net::Task<Answer> act(const bh::net::Observation& observation) override
    {
        ++asked;
        ended = observation.ended;
        if (gate != nullptr) {
            co_await gate->wait();
        }
        co_return answer ? answer(observation) : Answer{};
    }

    bh::net::Task<void> stop() override { co_return; }

    std::function<Answer(const bh::net::Observation&)> answer;
    bh::net::Event* gate = nullptr; ///< not null: waits for it
    std::string ended;
    int asked = 0;
};

struct FakeResponder final : bh::net::Responder
{
    bh::net::Task<bool> send(int /*status*/, std::string_view /*type*/, std::string_view body) override
    {
        reply = body;
        co_return is_there;
    }

    std::string reply = "-"; ///< none yet
    bool is_there = true;
};

struct StepFixture : bh::test::RecordingFixture
{
    StepFixture() = default;

    explicit StepFixture(Options given) : options{std::move(given)} {}

    /// Hands a message in; its reply is there when the policy does not wait.
    void post(std::string body, FakeResponder& responder, std::string target = "/act/a")
    {
        bh::net::start(loop, handle(std::move(body), std::move(target), responder));
        loop.restart();
        loop.poll();
    }

    std::string post(std::string body, std::string target = "/act/a")
    {
        FakeResponder responder;
        post(std::move(body), responder, std::move(target));
        return responder.reply;
    }

    std::vector<nlohmann::json> of_type(const std::string& type)
    {
        if (all.empty()) {
            handler.end_sessions();
            all = records();
        }
        std::vector<nlohmann::json> chosen;
        for (const nlohmann::json& record : all) {
            if (record["type"] == type) {
                chosen.push_back(record);
            }
        }
        return chosen;
    }

    Options options;
    FakePolicy policy;
    bh::net::Event progress{loop};
    SessionTable sessions{loop, options.game, {[](std::uint64_t) { return false; }, [](Session&) {}}};
    SessionLife life{options, log, progress};
    Recognition recognition{options.loop};
    PassRecorder recorder{recognition, sessions, life, log};
    StepHandler handler{loop, options, sessions, life, policy, recognition, recorder, log, progress};
    std::vector<nlohmann::json> all;

private:
    bh::net::Task<void> handle(std::string body, std::string target, FakeResponder& responder)
    {
        Message message;
        message.body = body;
        message.target = target;
        message.peer = "127.0.0.1:1";
        message.is_last = true;
        message.connection = ++m_connections;
        co_await handler.handle(message, responder);
    }

    std::uint64_t m_connections = 0;
};

Answer answer_from(std::string_view line)
{
    std::string error;
    const auto answer = bh::protocol::parse_answer(line, {}, error);
    REQUIRE(answer);
    return *answer;
}

Options with_steps(std::uint64_t steps)
{
    Options options;
    options.steps = steps;
    return options;
}

} // namespace

TEST_CASE("a state gets the policy's action, and both are recorded")
{
    StepFixture fixture;
    fixture.policy.answer = [](const auto& observation) {
        CHECK(observation.json == R"({"x":14})");
        return answer_from("RIGHT*3|speed:max");
    };
    CHECK(fixture.post("@S|x:14|_reward:0.5") == "ACT:RIGHT*3|speed:max");
    const auto steps = fixture.of_type("step");
    REQUIRE(steps.size() == 1);
    CHECK(steps[0]["observation"] == nlohmann::json{{"x", 14}});
    CHECK(steps[0]["action"]["text"] == "RIGHT*3");
    CHECK(steps[0]["reward"] == 0.5);
    CHECK(steps[0]["request"] == "@S|x:14|_reward:0.5");
    CHECK(steps[0]["reply"] == "ACT:RIGHT*3|speed:max");
    CHECK(fixture.of_type("session").size() == 1);
    CHECK(fixture.of_type("session_end").size() == 1);
}

TEST_CASE("the last observation of an episode asks nobody, and the policy hears of it with the next one")
{
    StepFixture fixture;
    fixture.post("@S|x:1");
    CHECK(fixture.post("@E|x:2|_terminated:1") == "ACT:NONE");
    CHECK(fixture.policy.asked == 1);
    fixture.post("@S|x:3");
    CHECK(fixture.policy.ended == R"({"observation":{"x":2},"terminated":true})");
    fixture.post("@S|x:4");
    CHECK(fixture.policy.ended.empty());
    const auto steps = fixture.of_type("step");
    REQUIRE(steps.size() == 4);
    CHECK_FALSE(steps[1].contains("action"));
    CHECK(steps[2]["episode"] == 1);
    CHECK(steps[3]["step"] == 1);
    const auto episodes = fixture.of_type("episode");
    REQUIRE(episodes.size() == 1);
    CHECK(episodes[0]["terminated"] == true);
    CHECK(episodes[0]["steps"] == 2);
}

TEST_CASE("as many steps are recorded as are wanted, also if more are asked for meanwhile")
{
    StepFixture fixture{with_steps(2)};
    bh::net::Event gate{fixture.loop};
    fixture.policy.gate = &gate;
    FakeResponder one;
    FakeResponder two;
    fixture.post("@S|x:1", one, "/act/a");
    fixture.post("@S|x:2", two, "/act/b");
    CHECK(fixture.post("@S|x:3", "/act/c") == "ACT:NONE|exit:true"); // both steps are taken, and neither is answered
    CHECK(fixture.life.stop_reason().empty());
    CHECK(one.reply == "-");
    fixture.policy.gate = nullptr;
    gate.notify_all();
    fixture.loop.restart();
    fixture.loop.poll();
    CHECK(one.reply == "ACT:NONE");
    CHECK(two.reply == "ACT:NONE|exit:true");
    CHECK(fixture.life.stop_reason() == "steps");
    CHECK(fixture.post("SET x INT 1; UPDATE; GET exit", "/act/d") == "True");
    CHECK(fixture.of_type("step").size() == 2);
    CHECK(fixture.of_type("exchange").size() == 2);
}

TEST_CASE("a reply that its client could not get was not played, and ends nothing")
{
    StepFixture fixture;
    fixture.policy.answer = [](const auto& /*observation*/) { return answer_from("A|restart:1"); };
    FakeResponder gone;
    gone.is_there = false;
    fixture.post("@S|x:1|_frame:7", gone);
    fixture.post("@S|x:1|_frame:7");
    const auto steps = fixture.of_type("step");
    REQUIRE(steps.size() == 2);
    CHECK(steps[0]["delivered"] == false);
    CHECK(steps[1]["episode"] == 0); // the client knows nothing of the restart
    CHECK_FALSE(steps[1].contains("delivered"));
    CHECK(fixture.of_type("episode").size() == 1);
}

TEST_CASE("statements make a step of each update, with one reply")
{
    StepFixture fixture;
    fixture.policy.answer = [](const auto& observation) {
        return answer_from(R"({"action":"A","set":{"seen":)" + std::string{observation.json.substr(5, 1)} + "}}");
    };
    CHECK(fixture.post("SET n INT 1; UPDATE; SET n INT 2; UPDATE; GET seen; GET controls", "/s/a") ==
          "INT 2; P1 A:True");
    const auto steps = fixture.of_type("step");
    REQUIRE(steps.size() == 2);
    CHECK(steps[0]["reply"] == "INT 2; P1 A:True");
    CHECK(steps[1]["part"] == 2);
    CHECK(steps[1]["observation"]["n"] == 2);
}

TEST_CASE("what a person does is the action of the step before")
{
    Options options;
    options.game.human = true;
    StepFixture fixture{options};
    CHECK(fixture.post("@S|x:1") == "ACT:NONE");
    fixture.post("@S|x:2|_inputs:2*NONE,28*RIGHT");
    fixture.post("@E|x:3|_inputs:30*A");
    CHECK(fixture.policy.asked == 0);
    const auto steps = fixture.of_type("step");
    REQUIRE(steps.size() == 3);
    CHECK(steps[0]["action"]["text"] == "RIGHT");
    CHECK(steps[1]["action"]["text"] == "A");
    CHECK_FALSE(steps[2].contains("action"));
}

TEST_CASE("a hello ends the session before it, and what cannot be read is told and kept")
{
    StepFixture fixture;
    fixture.post("@S|x:1");
    CHECK(fixture.post("@H|_system:NES|_wait:30") == "ACT:NONE");
    CHECK(fixture.post("hello").starts_with("ERR:no GSL line"));
    const auto ends = fixture.of_type("session_end");
    REQUIRE(ends.size() == 2);
    CHECK(ends[0]["reason"] == "hello");
    CHECK(fixture.of_type("session")[1]["system"] == "NES");
    CHECK(fixture.of_type("exchange").size() == 2);
    CHECK(fixture.of_type("note").size() == 1);
}
