#include "catch.hpp"

#include <bh/record/line_members.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <random>
#include <vector>

using bh::record::append_changed;
using bh::record::MemberChange;

namespace {

std::string changed(std::string_view line, const std::vector<MemberChange>& changes)
{
    std::string out;
    append_changed(out, line, changes);
    return out;
}

nlohmann::json random_value(std::mt19937& random, int depth)
{
    switch (random() % (depth > 3 ? 4 : 6)) {
    case 0:
        return static_cast<std::int64_t>(random()) - 2'000'000'000;
    case 1: {
        static const std::vector<std::string> k_texts = {"",    "\"",     "\\",           "\\\"", "},{", "]",
                                                         "a:b", ",\"k\"", "\"session\":", "\n\t", "ä€",  "\x01"};
        return k_texts[random() % k_texts.size()];
    }
    case 2:
        return random() % 2 == 0;
    case 3:
        return nullptr;
    case 4: {
        auto array = nlohmann::json::array();
        for (auto count = random() % 4; count > 0; --count) {
            array.push_back(random_value(random, depth + 1));
        }
        return array;
    }
    default: {
        auto object = nlohmann::json::object();
        for (auto count = random() % 4; count > 0; --count) {
            object[std::string{"k\"\\"}.substr(0, random() % 4) + "session"] = random_value(random, depth + 1);
        }
        return object;
    }
    }
}

} // namespace

TEST_CASE("members are replaced and left out, and the others stay byte by byte")
{
    const std::string line = R"({"type":"step", "session" : 1 ,"a":{"session":1,"b":[1,2,{"session":"}"}]},"n":1e2 })";
    CHECK(changed(line, {}) == R"({"type":"step","session" : 1,"a":{"session":1,"b":[1,2,{"session":"}"}]},"n":1e2})");
    CHECK(changed(line, {{"session", "7"}}) ==
          R"({"type":"step","session" : 7,"a":{"session":1,"b":[1,2,{"session":"}"}]},"n":1e2})");
    CHECK(changed(line, {{"a", std::nullopt}, {"type", "null"}}) == R"({"type":null,"session" : 1,"n":1e2})");
    CHECK(changed(R"({"a":1})", {{"a", std::nullopt}}) == "{}");
    CHECK(changed(R"({"a":1,"b":2})", {{"a", std::nullopt}}) == R"({"b":2})");
    CHECK(changed("{}", {{"a", "1"}}) == "{}");
    CHECK(changed(R"({"a\"":"x\\","a":"\"a\":1"})", {{"a", "2"}}) == R"({"a\"":"x\\","a":2})");
}

TEST_CASE("the same comes out as from a JSON library")
{
    std::mt19937 random{4};
    for (int round = 0; round < 5'000; ++round) {
        nlohmann::json object = {{"session", random_value(random, 0)},
                                 {"steps", random_value(random, 0)},
                                 {"frame", random_value(random, 0)},
                                 {"x\"y", random_value(random, 0)},
                                 {"type", "step"},
                                 {"payload", 3}};
        const std::string line = object.dump(round % 3 == 0 ? 1 : -1);
        std::string joined = line; // a record is one line
        std::replace(joined.begin(), joined.end(), '\n', ' ');
        const std::string out =
            changed(joined, {{"session", "12"}, {"frame", std::nullopt}, {"payload", std::nullopt}});
        object["session"] = 12;
        object.erase("frame");
        object.erase("payload");
        CAPTURE(line, out);
        REQUIRE(nlohmann::json::parse(out) == object);
    }
}

TEST_CASE("text that is no JSON ends, too")
{
    const std::string whole = R"({"a":"b\"c","d":[{"e":1},"f"],"session":1})";
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        CHECK(changed(whole.substr(0, size), {{"session", "2"}}).size() <= whole.size() + 2);
        std::string bent = whole;
        for (const char letter : {'"', '\\', '{', '}', ']', ':', ','}) {
            bent[std::min(size, whole.size() - 1)] = letter;
            CHECK_FALSE(changed(bent, {{"session", "2"}}).empty());
        }
    }
}

TEST_CASE("a line without its frame is compact, and its numbers and texts are as they were")
{
    std::string out;
    bh::record::append_without_frame(
        out,
        R"({ "type" : "step", "x": [ 1.50 , 1e999 ], "t\\": " a \\\" b ",  "frame": {"width": 1}, "n": {} , "payload": 3 })");
    CHECK(out == R"({"type":"step","x":[1.50,1e999],"t\\":" a \\\" b ","n":{}})");
    out.clear();
    bh::record::append_without_frame(out, R"({"payload":3})");
    CHECK(out == "{}");
}
