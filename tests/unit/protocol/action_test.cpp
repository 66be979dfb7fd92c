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

namespace {

// The reply that a policy's line makes, or "! " and why it is none.
std::string reply(std::string_view line, const std::vector<std::string>& keys = {})
{
    std::string error;
    const auto answer = parse_answer(line, keys, error);
    CHECK(answer.has_value() == error.empty());
    return answer ? format_reply(*answer) : "! " + error;
}

Answer answer_of(std::string_view line)
{
    std::string error;
    const auto answer = parse_answer(line, {}, error);
    INFO(line << ": " << error);
    REQUIRE(answer);
    return *answer;
}

} // namespace

TEST_CASE("plain lines of a policy")
{
    const auto& [line, expected] = GENERATE(table<std::string_view, std::string_view>({
        {"RIGHT", "ACT:RIGHT"},
        {"ACT:RIGHT", "ACT:RIGHT"},
        {"ACT:RIGHT\r", "ACT:RIGHT"},
        {"  ACT:RIGHT", "ACT:RIGHT"},
        {"  RIGHT", "! \"  RIGHT\" is no action"},
        {"ACT:P1 X Axis=3", "ACT:P1 X Axis=3"},
        {"RIGHT+A*30|speed:max", "ACT:RIGHT+A*30|speed:max"},
        {"NONE|load:C:\\a b.State|msg:x:y", "ACT:NONE|load:C:\\a b.State|msg:x:y"},
        {"A|save:s|frameskip:3|sound:false|msg:", "ACT:A|save:s|frameskip:3|sound:false|msg:"},
        {"A|restart:true|exit:1", "ACT:A|restart:true|exit:1"},
        {"A|restart:false|exit:0", "ACT:A"},
        {"", "! \"\" is no action"},
        {"ACT:", "! \"\" is no action"},
        {"hello world", "! \"hello world\" is no action"},
        {"Traceback (most recent call last):", "! \"Traceback (most recent call last):\" is no action"},
        {"A|speed", "! a reply field without a colon, \"speed\""},
        {"A|", "! a reply field without a colon, \"\""},
        {"A|evil:1", "! unknown reply field \"evil\""},
        {"A|Speed:1", "! unknown reply field \"Speed\""},
        {"A|msg:a\rb", "! the value of \"msg\" contains a bar or a line break"},
        {"A\n", "! \"A\n\" is no action"},
        {"ACT:caf\xE9", "! not UTF-8"},
        {"ACT:\xE2\x97\x8B", "ACT:\xE2\x97\x8B"},
        {"ERR:x", "! \"ERR:x\" is no action"},
    }));
    CAPTURE(line);
    CHECK(reply(line) == expected);
}

TEST_CASE("what a reply asks for is known")
{
    CHECK_FALSE(answer_of("A|save:s|speed:100").ends_episode);
    CHECK(answer_of("A|load:s").ends_episode);
    CHECK(answer_of("A|restart:1").ends_episode);
    CHECK_FALSE(answer_of("A|restart:false").ends_episode);
    CHECK_FALSE(answer_of("A|restart:1").exits);
    CHECK(answer_of("A|exit:true").exits);
    CHECK_FALSE(answer_of("A|exit:False").exits);
}

TEST_CASE("JSON lines of a policy")
{
    const auto& [line, expected] = GENERATE(table<std::string_view, std::string_view>({
        {R"({"controls":{"P1 A":true,"P1 B":false,"P1 X Axis":-40}})", "ACT:P1 A+P1 X Axis=-40"},
        {R"({"controls":{}})", "ACT:NONE"},
        {R"({"controls":{"P1 A":false}})", "ACT:NONE"},
        {R"({})", "ACT:NONE"},
        {R"({"action":"RIGHT+A"})", "ACT:RIGHT+A"},
        {R"({"action":"RIGHT","frames":5})", "ACT:RIGHT*5"},
        {R"({"frames":5})", "ACT:NONE*5"},
        {R"({"action":"A","msg":"hi","speed":400,"sound":false,"frameskip":"2"})",
         "ACT:A|frameskip:2|msg:hi|sound:false|speed:400"},
        {R"({"action":"A","load":"x.State"})", "ACT:A|load:x.State"},
        {R"({"action":"A","restart":false,"exit":false})", "ACT:A"},
        {R"({"action":"A","restart":true,"exit":true})", "ACT:A|exit:true|restart:true"},
        {"{\"action\":\"A\"}\r", "ACT:A"},
        {" \t{\"action\":\"A\"}", "ACT:A"},
        {R"({"action":"A*3","frames":5})", "! \"A*3*5\" is no action"},
        {R"({"action":"A B|exit:1"})", "! \"A B|exit:1\" is no action"},
        {R"({"action":"A\nB"})", "! \"A\nB\" is no action"},
        {R"({"controls":{"A|exit:1":true}})", "! \"A|exit:1\" is no action"},
        {R"({"msg":"a\nb"})", "! the value of \"msg\" contains a bar or a line break"},
        {R"({"msg":"a|exit:1"})", "! the value of \"msg\" contains a bar or a line break"},
        {R"({"controls":{"":true}})", "! a control without a name"},
        {R"({"controls":{"":true,"A":true}})", "! a control without a name"},
        {R"({"controls":{"":false}})", "! a control without a name"},
        {R"({"controls":{"A":1.5}})", "! the control \"A\" is neither a boolean nor an integer"},
        {R"({"controls":{"A":"true"}})", "! the control \"A\" is neither a boolean nor an integer"},
        {R"({"controls":{"A":null}})", "! the control \"A\" is neither a boolean nor an integer"},
        {"{", "! not a JSON object"},
        {"{\"action\":\"\xFF\"}", "! not UTF-8"},
        {R"({"action":"A"} x)", "! not a JSON object"},
    }));
    CAPTURE(line);
    CHECK(reply(line) == expected);
}

TEST_CASE("members of a wrong type or unknown are told by name")
{
    const auto& [line, member] = GENERATE(table<std::string_view, std::string>({
        {R"({"controls":[]})", "controls"},
        {R"({"action":1})", "action"},
        {R"({"action":null})", "action"},
        {R"({"frames":0})", "frames"},
        {R"({"frames":-1})", "frames"},
        {R"({"frames":1.0})", "frames"},
        {R"({"frames":"5"})", "frames"},
        {R"({"session":-1})", "session"},
        {R"({"session":"1"})", "session"},
        {R"({"guessed":1})", "guessed"},
        {R"({"reward":"1"})", "reward"},
        {R"({"note":1})", "note"},
        {R"({"load":null})", "load"},
        {R"({"msg":["a"]})", "msg"},
        {R"({"acton":"A"})", "acton"},
        {R"({"":1})", ""},
    }));
    CHECK(reply(line) == "! the member \"" + member + "\" is unknown or of the wrong type");
}

TEST_CASE("what a JSON line says besides the action is kept")
{
    const Answer answer = answer_of(R"({"action":"A","session":7,"guessed":true,"reward":-1.5,"note":"a|b\nc"})");
    CHECK(answer.session == 7);
    CHECK(answer.guessed);
    CHECK(answer.reward == -1.5);
    CHECK(answer.note == "a|b\nc");
    CHECK_FALSE(answer.fallback);
    CHECK_FALSE(answer.exits);
    const Answer plain = answer_of("A");
    CHECK_FALSE(plain.session);
    CHECK_FALSE(plain.guessed);
    CHECK_FALSE(plain.reward);
    CHECK(plain.note.empty());
    CHECK(answer_of(R"({"session":18446744073709551615})").session == UINT64_MAX);
}

TEST_CASE("a bare word that is no control of a client that named its own is no action")
{
    CHECK(reply("RIGHT", {"P1 Right"}) == "ACT:RIGHT");
    CHECK(reply("Loading", {"P1 Right"}) == "! \"Loading\" is no action; the controls are P1 Right");
    CHECK(reply(R"({"controls":{"P1 Right":true}})", {"P1 Right"}) == "ACT:P1 Right");
    CHECK(reply(R"({"controls":{"P1 Left":true}})", {"P1 Right"}) ==
          "! \"P1 Left\" is no action; the controls are P1 Right");
}

TEST_CASE("a policy sets variables and asks for a picture in a file")
{
    const Answer answer = answer_of(R"({"action":"A","write_frame":"a.png","set":{"x":-5,"on":true,"name":"a\"b",)"
                                    R"("list":[1,2],"flags":[true],"names":["a","b"],"none":[]}})");
    CHECK(answer.write_frame == "a.png");
    REQUIRE(answer.set.size() == 7);
    std::string text; // in the order of their names
    for (const auto& [name, value] : answer.set) {
        text.append(name).append("=").append(type_name(type_of(value))).append(" ");
        append_python(text, value);
        text += ";";
    }
    CHECK(text == "flags=BOOL[] [True];list=INT[] [1, 2];name=STRING a\"b;names=STRING[] ['a', 'b'];none=INT[] [];"
                  "on=BOOL True;x=INT -5;");
    for (const std::string_view set : {"5", "[]", "null"}) {
        CAPTURE(set);
        CHECK(reply("{\"action\":\"A\",\"set\":" + std::string{set} + "}").starts_with("! "));
    }
    CHECK(reply(R"({"action":"A","write_frame":5})").starts_with("! "));
}

TEST_CASE("a variable that cannot be set is left out, and the rest of the answer counts")
{
    const auto& [value, shown] = GENERATE(table<std::string, std::string>({
        {"1.5", "1.5"},
        {"null", "null"},
        {"{}", "it"},
        {R"([1,"a"])", "it"},
        {"[[1]]", "it"},
        {"18446744073709551615", "18446744073709551615"},
        {"[true,1]", "it"},
        {std::string(400'000, '[') + std::string(400'000, ']'), "it"}, // deeper than a stack
    }));
    const Answer answer = answer_of(R"({"action":"A","reward":1,"set":{"x":)" + value + R"(,"y":5}})");
    CHECK(answer.action == "A");
    CHECK(answer.reward == 1);
    REQUIRE(answer.set.size() == 1);
    CHECK(answer.set[0].first == "y");
    REQUIRE(answer.not_set.size() == 1);
    CHECK(answer.not_set[0].first == "x");
    CHECK(answer.not_set[0].second == shown + " is no integer, boolean or string, nor a list of one of these");
}

TEST_CASE("a line that is meant as an answer is told from any other, and whom it is meant for")
{
    CHECK(begins_like_answer("{"));
    CHECK(begins_like_answer(" \t{\"a\""));
    CHECK(begins_like_answer("ACT:?"));
    for (const std::string_view line : {"", " ", "A", "act:A", "ACT", "[1]", "\"{\"", "x {"}) {
        CHECK_FALSE(begins_like_answer(line));
    }
    CHECK(session_named_by(R"( {"session":3,"action":5})") == 3);
    for (const std::string_view line : {"", "{", "ACT:A", "[3]", R"({"session":-3})", R"({"session":"3"})", "\xFF"}) {
        CHECK_FALSE(session_named_by(line));
    }
}

TEST_CASE("a batch is split however deep it is nested")
{
    const auto parts = split_batch_answer(R"(["A",{"set":{"x":[1,2]}},)" + std::string(400'000, '[') +
                                          std::string(400'000, ']') + "]");
    REQUIRE(parts);
    REQUIRE(parts->size() == 3);
    CHECK(parts->at(1) == R"({"set":{"x":[1,2]}})");
}

TEST_CASE("the fields of a reply are found by their keys")
{
    const Answer answer = answer_of("A|load:C:\\a.State|speed:max|msg:");
    CHECK(reply_field(answer, "load") == "C:\\a.State");
    CHECK(reply_field(answer, "speed") == "max");
    CHECK(reply_field(answer, "msg") == "");
    CHECK_FALSE(reply_field(answer, "restart"));
    CHECK_FALSE(reply_field(Answer{}, "load"));
}
