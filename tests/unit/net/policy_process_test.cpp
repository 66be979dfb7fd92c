#include "base/temporary_directory.hpp"
#include "catch.hpp"
#include "policy_fixture.hpp"

#include <bh/base/error.hpp>

#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include <csignal>

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

// What the shell's $$ or $! says in a note.
constexpr const char* k_note_of_self = R"(read -r line; printf '{"action":"A","note":"%s"}\n' $$; )";

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

TEST_CASE("a policy that dies is started again, and says why")
{
    const TemporaryDirectory directory;
    PolicyFixture policy{sh("read -r line; test -e " + directory.file("second") + " || { touch " +
                            directory.file("second") + "; exit 3; }; echo A; while read -r line; do echo A; done")};
    CHECK(policy.act().fallback);
    CHECK(policy.reports.count("the policy exited with status 3; starting it again in 100 ms") == 1);
    bh::protocol::Answer answer;
    policy.run_until([&] { return !(answer = policy.act()).fallback; });
    CHECK(answer.action == "A");
    CHECK(policy.reports.warnings.size() == 1);
}

TEST_CASE("the pause before a new start grows")
{
    PolicyFixture policy{sh("kill -TERM $$")};
    policy.run_until([&] { return policy.reports.warnings.size() == 3; });
    CHECK(policy.reports.warnings[0] == "the policy was killed by signal 15; starting it again in 100 ms");
    CHECK(policy.reports.warnings[1] == "the policy was killed by signal 15; starting it again in 200 ms");
    CHECK(policy.reports.warnings[2] == "the policy was killed by signal 15; starting it again in 400 ms");
}

TEST_CASE("a policy that may not be started again leaves the fallback, and its death is told")
{
    PolicyFixture policy{sh("read -r line; exit 0"), 20s, false};
    CHECK(policy.deaths.empty());
    CHECK(policy.act().fallback);
    CHECK(policy.deaths == std::vector<std::string>{"exited with status 0"});
    policy.run_until([&] { return !policy.reports.warnings.empty(); });
    CHECK(policy.reports.warnings == std::vector<std::string>{"the policy exited with status 0"});
    CHECK(policy.act().fallback);
}

TEST_CASE("a policy that closes its output but lives on is killed")
{
    PolicyFixture policy{sh("exec >&-; exec sleep 1000"), 20s, false};
    CHECK(policy.act().fallback);
    CHECK(policy.reports.warnings == std::vector<std::string>{"the policy was killed by signal 9"});
}

TEST_CASE("a line without end gets its policy killed")
{
    PolicyFixture policy{sh("tr '\\0' x < /dev/zero"), 20s, false};
    CHECK(policy.act().fallback);
    CHECK(policy.reports.count("a line of more than 1 MiB") == 1);
}

TEST_CASE("a policy that writes without being asked is told of, but not for ever")
{
    PolicyFixture policy{sh("yes & yes 'no action'; wait"), 200ms};
    CHECK_NOTHROW(policy.act());
    for (int i = 0; i < 200; ++i) {
        policy.loop.run_one();
    }
    CHECK(policy.reports.warnings.size() > 1);
    CHECK(policy.reports.warnings.size() < 300);
}

TEST_CASE("a policy that reads nothing for a while finds every observation whole")
{
    const TemporaryDirectory directory;
    const std::string gate = directory.file("gate");
    REQUIRE(::mkfifo(gate.c_str(), 0600) == 0);
    PolicyFixture policy{python("import sys, json\nopen('" + gate + R"(').read()
for line in sys.stdin:
    head = json.loads(line)
    text = head["observation"]["text"]
    assert text == text[0] * len(text)
    print(json.dumps({"action": "A", "note": text[0] + str(len(text)), "session": head["session"]}))
)")};
    std::vector<std::shared_ptr<std::optional<bh::protocol::Answer>>> answers;
    const auto length = [](std::size_t i) { return 100'000 + i * 50'000; };
    const auto letter = [](std::size_t i) { return static_cast<char>('a' + i); };
    for (std::size_t i = 0; i < 20; ++i) {
        answers.push_back(policy.ask(i, R"({"text":")" + std::string(length(i), letter(i)) + "\"}"));
    }
    write_file(gate, "go");
    for (std::size_t i = 0; i < answers.size(); ++i) {
        policy.run_until([&] { return answers[i]->has_value(); });
        CHECK((*answers[i])->note == letter(i) + std::to_string(length(i)));
    }
    CHECK(policy.reports.warnings.empty());
}

TEST_CASE("a policy that never reads is killed after ten time-outs, and memory is bounded")
{
    PolicyFixture policy{sh("exec sleep 1000"), 1ms, false};
    const std::string large = R"({"text":")" + std::string(std::size_t{12} << 20, 'x') + "\"}";
    for (int i = 0; i < 10; ++i) {
        CHECK(policy.act(1, large).fallback);
    }
    policy.run_until([&] { return policy.reports.count("was killed by signal 9") == 1; });
    CHECK(policy.reports.count("the policy missed 10 answers in a row; killing it") == 1);
}

TEST_CASE("a policy is killed once, however long its end takes")
{
    // What it leaves behind keeps its output open, so the program counts as running for some time.
    PolicyFixture policy{sh("setsid sleep 2 & exec sleep 1000"), 1ms};
    for (int i = 0; i < 40; ++i) {
        CHECK(policy.act().fallback);
    }
    policy.run_until([&] { return policy.reports.count("was killed by signal 9") == 1; });
    CHECK(policy.reports.count("killing it") == 1);
}

TEST_CASE("a pause is one time-out however many clients wait")
{
    const TemporaryDirectory directory;
    const std::string gate = directory.file("gate");
    REQUIRE(::mkfifo(gate.c_str(), 0600) == 0);
    PolicyFixture policy{sh("read -r line; read -r open < '" + gate + "'; echo A; while read -r line; do echo A; done"),
                         500ms};
    std::vector<std::shared_ptr<std::optional<bh::protocol::Answer>>> answers;
    for (std::uint64_t session = 0; session < 12; ++session) {
        answers.push_back(policy.ask(session, "{}"));
    }
    for (const auto& answer : answers) {
        policy.run_until([&] { return answer->has_value(); });
        CHECK((*answer)->fallback);
    }
    write_file(gate, "open\n");
    bh::protocol::Answer answer;
    policy.run_until([&] { return !(answer = policy.act()).fallback; });
    CHECK(answer.action == "A");
    CHECK(policy.reports.count("gave no answer within 500 ms") == 5); // of twelve or more; the rest is counted
    CHECK(policy.reports.count("killing it") == 0);
}

TEST_CASE("ten pauses without an answer between them are enough, however many clients wait")
{
    PolicyFixture policy{sh("while read -r line; do :; done"), 200ms, false};
    for (int pause = 1; pause <= 10; ++pause) {
        CHECK(policy.reports.count("killing it") == 0);
        std::vector<std::shared_ptr<std::optional<bh::protocol::Answer>>> answers;
        for (std::uint64_t session = 0; session < 12; ++session) {
            answers.push_back(policy.ask(session, "{}"));
        }
        for (const auto& answer : answers) {
            policy.run_until([&] { return answer->has_value(); });
            CHECK((*answer)->fallback);
        }
    }
    CHECK(policy.reports.count("the policy missed 10 answers in a row; killing it") == 1);
}

TEST_CASE("clients wait for a policy that reads slowly, and are all answered")
{
    const bool batch = GENERATE(false, true);
    const TemporaryDirectory directory;
    const std::string gate = directory.file("gate");
    REQUIRE(::mkfifo(gate.c_str(), 0600) == 0);
    PolicyFixture policy{python("import sys, json\nopen('" + gate + R"(').read()
while line := sys.stdin.buffer.readline():
    head = json.loads(line)
    if head.get("payload"):
        sys.stdin.buffer.read(head["payload"] + 1)
    print(json.dumps(["A"] * len(head["observations"])) if "observations" in head else "A")
)"),
                         20s, true, batch};
    const std::vector<std::string> keys;
    const std::string pixels(std::size_t{1280} * 960 * 3, '\x7f');
    bh::net::Observation observation;
    observation.json = "{}";
    observation.keys = &keys;
    observation.has_frame = true;
    observation.frame_width = 1280;
    observation.frame_height = 960;
    observation.frame_encoding = "raw";
    observation.frame = pixels;
    std::vector<std::shared_ptr<std::optional<bh::protocol::Answer>>> answers;
    for (observation.session = 1; observation.session <= 24; ++observation.session) {
        answers.push_back(policy.ask(observation));
    }
    for (const auto& answer : answers) {
        CHECK_FALSE(answer->has_value());
    }
    write_file(gate, "go");
    for (const auto& answer : answers) {
        policy.run_until([&] { return answer->has_value(); });
        CHECK_FALSE((*answer)->fallback);
    }
    CHECK(policy.reports.warnings == std::vector<std::string>{"the policy reads slowly; the clients wait for it"});
}

TEST_CASE("after stop() no process is left")
{
    const std::string then = GENERATE(as<std::string>{}, "cat > /dev/null",         // ends when its input does
                                      "exec sleep 1000",                            // needs SIGTERM
                                      "trap '' TERM; while :; do sleep 1000; done", // needs SIGKILL
                                      "exec <&-; trap '' TERM; while :; do sleep 1000; done");
    CAPTURE(then);
    PolicyFixture policy{sh(k_note_of_self + then)};
    const int process_id = std::stoi(policy.act().note);
    REQUIRE(is_running(process_id));
    policy.stop();
    CHECK_FALSE(is_running(process_id));
    CHECK(policy.act().fallback);
    const bool was_killed = then.find("trap") != std::string::npos;
    CHECK(policy.reports.count("neither with its input nor by SIGTERM; killing it") == (was_killed ? 1 : 0));
    CHECK(policy.reports.warnings.size() == (was_killed ? 1 : 0));
}

TEST_CASE("what a policy started in the background ends with it")
{
    PolicyFixture policy{
        sh(R"(sleep 1000 > /dev/null & read -r line; printf '{"action":"A","note":"%s"}\n' $!; cat > /dev/null)")};
    const int process_id = std::stoi(policy.act().note);
    REQUIRE(is_running(process_id));
    policy.stop();
    policy.run_until([&] { return !is_running(process_id); });
}

TEST_CASE("a process that left the group and keeps the output open delays neither death nor stop()")
{
    PolicyFixture policy{
        sh(R"(setsid sleep 1000 & read -r line; printf '{"action":"A","note":"%s"}\n' $!; read -r line; exit 4)"), 20s,
        false};
    const int process_id = std::stoi(policy.act().note);
    CHECK(policy.act().fallback);
    CHECK(policy.reports.warnings == std::vector<std::string>{"the policy exited with status 4"});
    policy.stop();
    ::kill(process_id, SIGKILL);
}

TEST_CASE("stop() gives the fallback to whoever waits")
{
    PolicyFixture policy{sh("cat > /dev/null")};
    const auto one = policy.ask(1, "{}");
    const auto two = policy.ask(2, "{}");
    policy.stop();
    policy.run_until([&] { return one->has_value() && two->has_value(); });
    CHECK((*one)->fallback);
    CHECK((*two)->fallback);
}

TEST_CASE("a last answer counts without its line feed")
{
    PolicyFixture policy{sh("read -r line; printf A"), 20s, false};
    CHECK(policy.act().action == "A");
}

TEST_CASE("what is said of useless lines is bounded for each program, also of those that it leaves behind")
{
    PolicyFixture policy{sh("yes 'not an action' & read -r line"), 20s, false};
    policy.run_until([&] { return policy.reports.count("further lines like this are counted") == 1; });
    CHECK(policy.act().fallback);
    policy.stop();
    CHECK(policy.reports.count("not an action") == 5);
    CHECK(policy.reports.count("further lines like this are counted") == 1);
    CHECK(policy.reports.count("the policy wrote...: ") == 1);
    CHECK(policy.reports.count(" more lines like this") == 1);
}
