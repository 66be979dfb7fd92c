#include "base/temporary_directory.hpp"
#include "catch.hpp"
#include "policy_fixture.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <functional>

using namespace bh::test;
using namespace std::chrono_literals;

namespace {

using Answers = std::vector<std::shared_ptr<std::optional<bh::protocol::Answer>>>;

/// Asks for all sessions before anything is answered; `then` comes in between.
Answers ask_all(PolicyFixture& policy, const std::vector<std::uint64_t>& sessions, const std::function<void()>& then)
{
    Answers answers;
    for (const std::uint64_t session : sessions) {
        answers.push_back(policy.ask(session, R"({"x":)" + std::to_string(session * 10) + "}"));
    }
    then();
    policy.run_until([&] {
        return std::all_of(answers.begin(), answers.end(), [](const auto& answer) { return answer->has_value(); });
    });
    return answers;
}

} // namespace

TEST_CASE("while a batch is at the policy, all that wait gather for the next one")
{
    const TemporaryDirectory directory;
    const std::string gate = directory.file("gate");
    REQUIRE(::mkfifo(gate.c_str(), 0600) == 0);
    // Answers the first batch when the gate opens. A note tells the number of the batch, its size, and what was asked.
    PolicyFixture policy{python(R"(
import sys, json
for number, line in enumerate(sys.stdin):
    asked = json.loads(line)["observations"]
    if number == 0:
        open(")" + gate + R"(").read()
    print(json.dumps([{"action": "A", "note": f"{number} {len(asked)} {item['observation']['x']}"} for item in asked]))
)"),
                         20s, true, true};
    const auto first = policy.ask(9, R"({"x":"first"})");
    const Answers answers = ask_all(policy, {1, 2, 3}, [&] { std::ofstream{gate} << "open"; });
    CHECK((*first)->note == "0 1 first");
    for (std::size_t i = 0; i < answers.size(); ++i) {
        CHECK((*answers[i])->note.ends_with(" " + std::to_string(10 * (i + 1))));
    }
    CHECK((*answers[2])->note.starts_with("1 3 "));
    CHECK(policy.act(7, R"({"x":"alone"})").note == "2 1 alone");
    CHECK(policy.reports.warnings.empty());
}

TEST_CASE("the pictures of a batch lie one after another behind its line")
{
    PolicyFixture policy{python(R"(
import sys, json
while line := sys.stdin.buffer.readline():
    message = json.loads(line)
    payload = sys.stdin.buffer.read(message.get("payload", 0))
    assert not payload or sys.stdin.buffer.read(1) == b"\n"
    answers = []
    for item in message["observations"]:
        size = item["frame"]["bytes"] if "frame" in item else 0
        answers.append({"action": "A", "note": payload[:size].hex()})
        payload = payload[size:]
    assert not payload
    print(json.dumps(answers))
)"),
                         20s, true, true};
    const std::vector<std::string> keys;
    const std::vector<std::string> pictures = {"\n{}", "", std::string{"\0\xFF", 2}};
    Answers answers;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        bh::net::Observation observation;
        observation.session = i + 1;
        observation.json = "{}";
        observation.keys = &keys;
        observation.has_frame = !pictures[i].empty();
        observation.frame_encoding = "raw";
        observation.frame = pictures[i];
        answers.push_back(policy.ask(observation));
    }
    policy.run_until([&] { return answers[0]->has_value() && answers[1]->has_value() && answers[2]->has_value(); });
    CHECK((*answers[0])->note == "0a7b7d");
    CHECK((*answers[1])->note.empty());
    CHECK((*answers[2])->note == "00ff");
}

TEST_CASE("a batch is bounded by bytes, and the rest is the next one")
{
    const TemporaryDirectory directory;
    const std::string gate = directory.file("gate");
    REQUIRE(::mkfifo(gate.c_str(), 0600) == 0);
    // A note tells the length of the line that the observation came in, and its own text's.
    PolicyFixture policy{python(R"(
import sys, json
for number, line in enumerate(sys.stdin):
    asked = json.loads(line)["observations"]
    if number == 0:
        open(")" + gate + R"(").read()
    print(json.dumps([{"action": "A", "note": f"{len(line)} {len(item['observation']['x'])}"} for item in asked]))
)"),
                         20s, true, true};
    const auto first = policy.ask(99, R"({"x":"first"})");
    std::string megabyte = R"({"x":")";
    for (int i = 0; i < 1'000'000; ++i) {
        megabyte += "\\u0001";
    }
    megabyte += "\"}";
    const std::string small = R"({"x":"small"})";
    Answers answers;
    for (std::uint64_t session = 1; session <= 24; ++session) {
        answers.push_back(policy.ask(session, session % 4 == 0 ? small : megabyte));
    }
    std::ofstream{gate} << "open";
    std::size_t shared = 0;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        policy.run_until([&] { return answers[i]->has_value(); });
        const std::string note = (*answers[i])->note;
        CHECK(note.ends_with((i + 1) % 4 == 0 ? " 5" : " 1000000"));
        CHECK(std::stoul(note) < (std::size_t{8} << 20) + 1024);
        shared += std::stoul(note) > megabyte.size() + 150 ? 1 : 0;
    }
    CHECK(shared > 0); // what fits into one line is in one line
}

TEST_CASE("a policy that dies over a batch leaves the fallback to all of it")
{
    PolicyFixture policy{sh("read -r line"), 20s, true, true};
    for (const auto& answer : ask_all(policy, {1, 2, 3, 4}, [] {})) {
        CHECK((*answer)->fallback);
    }
    policy.run_until([&] { return policy.reports.count("the policy exited with status 0") == 1; });
}

TEST_CASE("a late answer to a batch is thrown away")
{
    const TemporaryDirectory directory;
    const std::string gate = directory.file("gate");
    REQUIRE(::mkfifo(gate.c_str(), 0600) == 0);
    PolicyFixture policy{sh("read -r line; read -r open < '" + gate +
                            R"('; echo '["LEFT"]'; while read -r line; do echo '["RIGHT"]'; done)"),
                         500ms, true, true};
    CHECK(policy.act(1).fallback);
    CHECK(policy.reports.count("gave no answer within 500 ms") == 1);
    std::ofstream{gate} << "open\n";
    // Asked once the first batch is answered; where all is slow that may be too late, fewer times than kill the policy.
    bh::protocol::Answer answer = policy.act(3);
    for (int i = 0; i < 8 && answer.fallback; ++i) {
        answer = policy.act(3);
    }
    CHECK(answer.action == "RIGHT");
}

TEST_CASE("a client that timed out while a batch gathered is asked about once")
{
    const TemporaryDirectory directory;
    const std::string gate = directory.file("gate");
    REQUIRE(::mkfifo(gate.c_str(), 0600) == 0);
    PolicyFixture policy{python(R"(
import sys, json
for number, line in enumerate(sys.stdin):
    asked = json.loads(line)["observations"]
    if number == 0:
        open(")" + gate + R"(").read()
    print(json.dumps([{"action": "A", "note": str(len(asked))} for _ in asked]))
)"),
                         500ms, true, true};
    const auto first = policy.ask(9, "{}");
    CHECK(policy.act(1).fallback);
    CHECK(policy.act(1).fallback);
    std::ofstream{gate} << "open";
    // Where all is slow the next may be late, too; fewer times than kill the policy.
    bh::protocol::Answer answer = policy.act(1);
    for (int i = 0; i < 6 && answer.fallback; ++i) {
        answer = policy.act(1);
    }
    CHECK(answer.note == "1");
}

TEST_CASE("an array of another length is the fallback for the whole batch, and the next one is asked about")
{
    PolicyFixture policy{sh(R"(read -r line; echo '[]'; while read -r line; do echo '["UP"]'; done)"), 20s, true, true};
    CHECK(policy.act().fallback);
    CHECK(policy.reports.warnings ==
          std::vector<std::string>{"the policy gave 0 answers to a batch of 1 observations: \"[]\""});
    CHECK(policy.act().action == "UP");
}

TEST_CASE("a line that only begins like an array uses up its batch, any other none")
{
    PolicyFixture policy{
        sh(R"(read -r line; echo '[oops]'; while read -r line; do echo 'loss: 0.5'; echo '["UP"]'; done)"), 20s, true,
        true};
    CHECK(policy.act().fallback);
    CHECK(policy.act().action == "UP");
    CHECK(policy.act().action == "UP");
    CHECK(policy.reports.warnings ==
          std::vector<std::string>{"the policy's answer to a batch of 1 observations is no JSON array: \"[oops]\"",
                                   "the policy wrote a line that answers no batch: not a JSON array: \"loss: 0.5\"",
                                   "the policy wrote a line that answers no batch: not a JSON array: \"loss: 0.5\""});
}

TEST_CASE("an observation that is answered by null is in the next batch again")
{
    // Answers each observation when it is shown for the second time.
    PolicyFixture policy{python(R"(
import sys, json
seen = set()
for line in sys.stdin:
    asked = json.loads(line)["observations"]
    print(json.dumps([f"A*{item['session']}" if item["session"] in seen else None for item in asked]))
    seen |= {item["session"] for item in asked}
)"),
                         20s, true, true};
    const Answers answers = ask_all(policy, {1, 2, 3}, [] {});
    for (std::size_t i = 0; i < answers.size(); ++i) {
        CHECK((*answers[i])->action == "A*" + std::to_string(i + 1));
        CHECK_FALSE((*answers[i])->fallback);
    }
    CHECK(policy.reports.warnings.empty());
}
