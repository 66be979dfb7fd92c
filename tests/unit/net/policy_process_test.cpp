#include "catch.hpp"
#include "policy_fixture.hpp"

#include <bh/base/error.hpp>

#include <nlohmann/json.hpp>

using namespace bh::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

// Answers each observation with a note that holds the line read.
constexpr const char* k_echo = R"(
import sys, json
for line in sys.stdin:
    print(json.dumps({"action": "A", "note": line}))
)";

} // namespace

TEST_CASE("each observation gets its answer")
{
    PolicyFixture policy{sh("while read -r line; do echo RIGHT*2; done")};
    for (int i = 0; i < 50; ++i) {
        const auto answer = policy.act();
        REQUIRE(answer.action == "RIGHT*2");
        REQUIRE_FALSE(answer.fallback);
    }
    CHECK(policy.reports.warnings.empty());
}

TEST_CASE("a policy in Python need not flush its output, and reads what bh-policy(7) says")
{
    PolicyFixture policy{python(k_echo)};
    const std::vector<std::string> keys = {"P1 A"};
    bh::net::Observation observation;
    observation.session = 3;
    observation.episode = 4;
    observation.step = 5;
    observation.json = R"({"x":[1,2],"t":"a\nb"})";
    observation.started = true;
    observation.reward = -0.5;
    observation.terminated = false;
    observation.keys = &keys;
    const auto answer = policy.ask(observation);
    policy.run_until([&] { return answer->has_value(); });
    CHECK(json::parse((*answer)->note) == json::parse(R"({"type":"observation","session":3,"episode":4,"step":5,
        "observation":{"x":[1,2],"t":"a\nb"},"started":true,"reward":-0.5,"terminated":false})"));
    CHECK(json::parse(policy.act().note)["observation"]["x"] == 1);
}

TEST_CASE("a frame comes as payload behind its line")
{
    PolicyFixture policy{python(R"(
import sys, json
while True:
    line = sys.stdin.buffer.readline()
    if not line: break
    head = json.loads(line)
    pixels = sys.stdin.buffer.read(head["payload"])
    assert sys.stdin.buffer.read(1) == b"\n"
    print(json.dumps({"action": "A", "note": json.dumps(head["frame"]) + pixels.hex()}))
)")};
    const std::vector<std::string> keys;
    bh::net::Observation observation;
    observation.json = "{}";
    observation.keys = &keys;
    observation.has_frame = true;
    observation.frame_width = 2;
    observation.frame_height = 1;
    observation.frame_encoding = "raw";
    observation.frame = std::string_view{"\0\n\xFF\n\n{", 6};
    for (int i = 0; i < 3; ++i) {
        const auto answer = policy.ask(observation);
        policy.run_until([&] { return answer->has_value(); });
        CHECK((*answer)->note == R"({"width": 2, "height": 1, "encoding": "raw"}000aff0a0a7b)");
    }
}

TEST_CASE("answers belong to observations in order, or by their session")
{
    PolicyFixture policy{
        sh("read -r a; read -r b; echo FIRST; echo SECOND; read -r a; read -r b; "
           R"(echo '{"action":"TWO","session":2}'; echo '{"action":"ONE","session":1}'; cat > /dev/null)")};
    const auto ask_both = [&policy] {
        const auto one = policy.ask(1, "{}");
        const auto two = policy.ask(2, "{}");
        policy.run_until([&] { return one->has_value() && two->has_value(); });
        return (*one)->action + " " + (*two)->action;
    };
    CHECK(ask_both() == "FIRST SECOND");
    CHECK(ask_both() == "ONE TWO");
    CHECK(policy.reports.warnings.empty());
}

TEST_CASE("an answer is checked against the controls of the session it is for")
{
    PolicyFixture policy{
        sh(R"(read -r a; read -r b; echo '{"action":"B","session":2}'; echo B; echo A; cat > /dev/null)")};
    const std::vector<std::string> keys_a = {"P1 A"};
    const std::vector<std::string> keys_b = {"P1 B"};
    bh::net::Observation observation;
    observation.json = "{}";
    observation.session = 1;
    observation.keys = &keys_a;
    const auto one = policy.ask(observation);
    observation.session = 2;
    observation.keys = &keys_b;
    const auto two = policy.ask(observation);
    policy.run_until([&] { return one->has_value() && two->has_value(); });
    CHECK((*two)->action == "B");
    CHECK((*one)->fallback); // a single word was meant as an action, and here it is none
    policy.run_until([&] { return policy.reports.warnings.size() == 2; });
    CHECK(policy.reports.count("the policy's answer to session 1, episode 0, step 0 is no action: \"B\" is no action; "
                               "the controls are P1 A: \"B\"") == 1);
    CHECK(policy.reports.count("the policy wrote a line that answers nothing: \"A\"") == 1);
}

TEST_CASE("a word that is no control of a client that named its own is a wrong answer at once")
{
    const auto wrong = GENERATE(as<std::string>{}, "3", "FOO", "foo+bar", "UP,DOWN");
    PolicyFixture policy{sh("while read -r line; do echo " + wrong + "; done")};
    const std::vector<std::string> keys = {"P1 A", "P1 Up"};
    bh::net::Observation observation;
    observation.json = "{}";
    observation.session = 1;
    observation.keys = &keys;
    for (int i = 0; i < 8; ++i) { // each would cost 20 s
        const auto answer = policy.ask(observation);
        policy.run_until([&] { return answer->has_value(); });
        CHECK((*answer)->fallback);
    }
    CHECK(policy.reports.count("the controls are P1 A, P1 Up") == 5);
    policy.stop();
    CHECK(policy.reports.count("the policy's answer...: 3 more lines like this") == 1);
}

TEST_CASE("lines that are no action are reported and use up no answer")
{
    PolicyFixture policy{sh("echo starting up; while read -r line; do echo; echo 'no no'; echo A; done")};
    for (int i = 0; i < 3; ++i) {
        CHECK(policy.act().action == "A");
    }
    CHECK(policy.reports.count("no no") == 3);
    CHECK(policy.reports.count("starting up") == 1);
    CHECK(policy.reports.warnings.size() == 4);
}

TEST_CASE("a wrong answer uses up its observation, and those after it come in step")
{
    const auto& [line, reason] = GENERATE(table<std::string, std::string>({
        {R"({"controls":{"P1 X Axis":12.5}})", R"(the control "P1 X Axis" is neither a boolean nor an integer)"},
        {R"({"controls":{"A":1.5}, "session":1})", R"(the control "A" is neither a boolean nor an integer)"},
        {R"(  {"acton":"A"})", R"(the member "acton" is unknown or of the wrong type)"},
        {"{'action': 'A'}", "not a JSON object"},
        {"ACT:", R"("" is no action)"},
    }));
    auto command = python(R"(
import sys, json
for number, line in enumerate(sys.stdin):
    x = json.loads(line)["observation"]["x"]
    print("epsilon is 0.5")
    print(sys.argv[1] if number == 1 else json.dumps({"action": "A", "note": str(x)}))
)");
    command.push_back(line);
    PolicyFixture policy{std::move(command)};
    for (int x = 0; x < 13; ++x) {
        const auto answer = policy.act(1, R"({"x":)" + std::to_string(x) + "}");
        CHECK(answer.fallback == (x == 1));
        CHECK(answer.note == (x == 1 ? "" : std::to_string(x)));
    }
    CHECK(policy.reports.count("the policy's answer to session 1, episode 0, step 17 is no action: " + reason + ": \"" +
                               line + "\"") == 1);
    CHECK(policy.reports.warnings.size() == 6); // and the first five stray lines of thirteen
    policy.stop();
    CHECK(policy.reports.count("the policy wrote...: 8 more lines like this") == 1);
}

TEST_CASE("a long or unprintable line is shown shortened and harmless")
{
    PolicyFixture policy{python(R"(
for line in __import__("sys").stdin:
    print('{"\x1b[31m' + "\u20ac" * 100)
)")};
    CHECK(policy.act().fallback);
    std::string shown;
    for (int i = 0; i < 31; ++i) {
        shown += "\xE2\x82\xAC";
    }
    REQUIRE(policy.reports.warnings.size() == 1);
    CHECK(policy.reports.warnings[0].ends_with(": \"{\"\\x1b[31m" + shown + "...\""));
}

TEST_CASE("a wrong answer that names its session is that session's")
{
    PolicyFixture policy{sh(R"(read -r a; read -r b; echo '{"session":2,"action":5}'; echo ONE; cat > /dev/null)")};
    const auto one = policy.ask(1, "{}");
    const auto two = policy.ask(2, "{}");
    policy.run_until([&] { return one->has_value() && two->has_value(); });
    CHECK((*one)->action == "ONE");
    CHECK((*two)->fallback);
}

TEST_CASE("after a time-out, stray lines and a wrong answer that is late, a policy gets back in step")
{
    PolicyFixture policy{python(R"(
import sys, json
def answer(line):
    print("stray line")
    print(json.dumps({"action": "A", "note": str(json.loads(line)["observation"]["x"])}))
first = sys.stdin.readline()
second = sys.stdin.readline()
print("stray line")
print('{"action":5}')
print("stray line")
answer(second)
for line in sys.stdin:
    answer(line)
)"),
                         500ms};
    CHECK(policy.act(1, R"({"x":0})").fallback);
    CHECK(policy.reports.count("does it flush its output?") == 1);
    int answered = 0;
    for (int x = 1; x < 8; ++x) { // where all is slow some may be late
        const auto answer = policy.act(1, R"({"x":)" + std::to_string(x) + "}");
        CHECK((answer.fallback || answer.note == std::to_string(x)));
        answered += answer.fallback ? 0 : 1;
    }
    CHECK(answered > 0);
    CHECK(policy.reports.count("step 17 is no action: the member \"action\"") == 1);
}

TEST_CASE("a time-out of a policy that wrote something is not put down to its buffer")
{
    PolicyFixture policy{sh("while read -r line; do echo 'loss is 0.5'; done"), 500ms};
    for (int i = 0; i < 9 && policy.reports.count("what it wrote is no action") == 0; ++i) {
        CHECK(policy.act().fallback);
    }
    CHECK(policy.reports.count("(session 1, episode 0, step 17); what it wrote is no action") == 1);
}

TEST_CASE("a late answer is not taken for the next one")
{
    PolicyFixture policy{sh("read -r a; read -r b; echo FIRST; echo SECOND; while read -r line; do echo THIRD; done"),
                         200ms};
    const auto late = policy.act();
    CHECK(late.fallback);
    CHECK(late.action == "NONE");
    REQUIRE(policy.reports.count("the policy gave no answer within 200 ms (session 1, episode 0, step 17)") == 1);
    const auto next = policy.act();
    if (!next.fallback) { // on a very slow machine it may be late too
        CHECK(next.action == "SECOND");
    }
    CHECK(policy.reports.count("no action") == 0);
}

TEST_CASE("a command that cannot be run is an error with its name")
{
    CHECK_THROWS_WITH((PolicyFixture{{"bh-no-such-program"}}), "bh-no-such-program: command not found");
    CHECK_THROWS_WITH((PolicyFixture{{"/nowhere/policy"}}), "/nowhere/policy: No such file or directory");
    CHECK_THROWS_WITH((PolicyFixture{{"/etc/passwd"}}),
                      "/etc/passwd: Permission denied; it is not executable: chmod +x /etc/passwd");
    CHECK_THROWS_AS((PolicyFixture{{"/"}}), bh::Error);
}
