#include "catch.hpp"
#include "loop/pass_recorder.hpp"
#include "loop/recognition.hpp"

#include <bh/base/error.hpp>

#include <string>

using namespace bh::serve;
using Kind = bh::protocol::Update::Kind;

namespace {

/// The fields of an update; "(none)" if it is no update.
std::string fields(std::string_view body, LoopOptions options = {}, std::string_view method = "POST",
                   std::string_view target = "/")
{
    Recognition recognition{options};
    const auto update = recognition.read({method, target, body, false});
    return update.kind == Kind::state ? update.observation : "(none)";
}

} // namespace

TEST_CASE("fields are found in any of the usual forms")
{
    CHECK(fields("@S|x:1") == R"({"x":1})");
    CHECK(fields(R"({"x":1.5,"y":[2]})") == R"({"x":1.5,"y":[2]})");
    CHECK(fields("x=1&name=a%20b") == R"({"x":1,"name":"a b"})");
    CHECK(fields("x:1,y:2") == R"({"x":1,"y":2})");
    CHECK(fields("x:1;y:2;") == R"({"x":1,"y":2})");
    CHECK(fields("x: 1\ny: two words\n") == R"({"x":1,"y":"two words"})");
    CHECK(fields("x=1 y=2") == R"({"x":1,"y":2})");
    CHECK(fields("payload=x%3A1%2Cy%3A2") == R"({"x":1,"y":2})");
}

TEST_CASE("what has no fields is no update")
{
    for (const std::string_view text :
         {"hello", "error: something is wrong", "12,40,3", "http://a/b", "x:1,oops", "", "GET rom", "x=1&&&=2"}) {
        CAPTURE(text);
        CHECK(fields(text) == "(none)");
    }
}

TEST_CASE("values alone need names, as many as there are values")
{
    LoopOptions options;
    options.fields = {"x", "y", "hp"};
    CHECK(fields("12,40,3", options) == R"({"x":12,"y":40,"hp":3})");
    CHECK(fields("12 40 3\n", options) == R"({"x":12,"y":40,"hp":3})");
    CHECK(fields("[12, 40, \"3\"]", options) == R"({"x":12,"y":40,"hp":3})");
    CHECK(fields("12,40", options) == "(none)");
    CHECK(fields("1,2,3,4", options) == "(none)");
}

TEST_CASE("a pattern says which messages are updates")
{
    LoopOptions options;
    options.update = "^GET /poll|^state";
    CHECK(fields("", options, "GET", "/poll?x=1&y=2") == R"({"x":1,"y":2})");
    CHECK(fields("", options, "GET", "/poll") == "{}");
    CHECK(fields("", options, "GET", "/other") == "(none)");
    CHECK(fields("state 1 2", options) == R"({"text":"state 1 2"})");
    CHECK(fields("x:1", options) == "(none)");
    CHECK(fields(R"({"x":1})", options) == "(none)");
    CHECK(fields("@S|x:1", options) == R"({"x":1})");
    options.update = "([";
    CHECK_THROWS_AS(Recognition{options}, bh::UsageError);
}

TEST_CASE("an answer to a question is an action if it has the form of one")
{
    for (const std::string_view text : {"ACT:RIGHT", "RIGHT", "P1 A", "a+b\n", "3", "-1", "|..|....R..A|",
                                        R"({"action":"A"})", "P1 Up,P1 A", "LEFT*30"}) {
        CAPTURE(text);
        CHECK(looks_like_action(text));
    }
    for (const std::string_view text :
         {"", "OK", "mario.nes", "<html></html>", "hello world", R"({"x":1})", "3 4", "|"}) {
        CAPTURE(text);
        CHECK_FALSE(looks_like_action(text));
    }
}

TEST_CASE("what a BrainHawk client reads as controls is its action")
{
    CHECK(action_from_controls("P1 A:True,P1 B:False,P1 X Axis:-40,P1 Y Axis:0") == "A+X Axis=-40");
    CHECK(action_from_controls("P1 Left Stick, Button:True,P2 A:True") == "Left Stick, Button+P2 A");
    CHECK(action_from_controls("P1 A:False") == "NONE");
}
