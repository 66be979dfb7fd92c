#include "base/temporary_directory.hpp"
#include "catch.hpp"
#include "policy_fixture.hpp"

#include <sys/stat.h>

#include <csignal>

using namespace bh::test;
using namespace std::chrono_literals;

namespace {

// What the shell's $$ or $! says in a note.
constexpr const char* k_note_of_self = R"(read -r line; printf '{"action":"A","note":"%s"}\n' $$; )";

} // namespace

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
