#include "catch.hpp"

#include <bh/protocol/action.hpp>

using namespace bh::protocol;

TEST_CASE("actions of a client that did not name its controls")
{
    for (const std::string_view text :
         {"NONE", "none", "RIGHT", "right", "A+B", "UP+A*30", "A*1", "X Axis=-40+A", "P1 A", "P2 RIGHT", "p3 up+P1 B*2",
          "L2", "Stick_X=5", "A=0", "\xE2\x97\x8B", "NONE*5"}) {
        CAPTURE(text);
        CHECK(is_action(text, {}, true));
    }
    for (const std::string_view text : {"",
                                        "+",
                                        "A+",
                                        "+A",
                                        "A++B",
                                        "*",
                                        "*5",
                                        "A*",
                                        "A*0",
                                        "A*00",
                                        "A*-1",
                                        "A*+1",
                                        "A*x",
                                        "A*1.5",
                                        "A*5*5",
                                        "A* 5",
                                        "A=",
                                        "A=x",
                                        "A=+1",
                                        "=5",
                                        "A=1=2",
                                        "A|B",
                                        "A:B",
                                        "A\nB",
                                        "A\"",
                                        "{}",
                                        "A(B)",
                                        "A;B",
                                        "\x7F",
                                        "A*99999999999999999999",
                                        "A=99999999999999999999"}) {
        CAPTURE(text);
        CHECK_FALSE(is_action(text, {}, true));
    }
    CHECK_FALSE(is_action(std::string_view{"A\0", 2}, {}, true));
    // A line of words is more likely a message than an action.
    CHECK_FALSE(is_action("loading model", {}, false));
    CHECK_FALSE(is_action("X Axis=3", {}, false));
    CHECK(is_action("P2 RIGHT", {}, false));
}

TEST_CASE("actions of a client that named its controls")
{
    const std::vector<std::string> keys = {"P1 Up", "P1 A", "P2 A", "Power", "P1 X Axis"};
    for (const std::string_view text :
         {"Up", "UP", "p1 up", "P1 A", "A", "P2 a", "power", "x axis=-3", "Up+A+Power*2", "NONE", "none*3"}) {
        CAPTURE(text);
        CHECK(is_action(text, keys, false));
    }
    for (const std::string_view text : {"B", "P2 Up", "P3 A", "RIGHT", "A+B", "Reset", "", "P1", "1 A"}) {
        CAPTURE(text);
        CHECK_FALSE(is_action(text, keys, false));
        CHECK_FALSE(is_action(text, keys, true));
    }
}

TEST_CASE("a reply is its action and its fields")
{
    Answer answer;
    CHECK(format_reply(answer) == "ACT:NONE");
    answer.action = "RIGHT+A*30";
    answer.fields = "|speed:max|msg:hi";
    CHECK(format_reply(answer) == "ACT:RIGHT+A*30|speed:max|msg:hi");
}

TEST_CASE("an action has one canonical form, however it is written")
{
    using bh::protocol::canonical_action;
    for (const char* const text : {"right", "RIGHT", "P1 Right", "p1 right", "Right+RIGHT", " right ", "NONE+right"}) {
        CAPTURE(text);
        CHECK(canonical_action(text) == "RIGHT");
    }
    CHECK(canonical_action("right+A*30") == "A+RIGHT*30");
    CHECK(canonical_action("A+P1 RIGHT*030") == "A+RIGHT*30");
    CHECK(canonical_action("P2 Right") == "P2 RIGHT");
    CHECK(canonical_action("P1 X Axis=-007+a") == "A+X AXIS=-7");
    CHECK(canonical_action("A=1+A=2") == "A=1");
    CHECK(canonical_action("") == "NONE");
    CHECK(canonical_action("none*4") == "NONE*4");
    CHECK(canonical_action("*") == "NONE*");
    CHECK(canonical_action("A*99999999999999999999") == "A*99999999999999999999");
}
