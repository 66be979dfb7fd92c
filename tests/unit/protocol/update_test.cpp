#include "catch.hpp"

#include <bh/base/input.hpp>
#include <bh/base/text.hpp>
#include <bh/protocol/update.hpp>

#include <nlohmann/json.hpp>

using namespace bh::protocol;
using nlohmann::json;

using Kind = Update::Kind;

namespace {

Update read(std::string_view body)
{
    return UpdateReader{}.read(body);
}

} // namespace

TEST_CASE("what BizHawk sends and the same text sent plain give one observation")
{
    for (const std::string_view body : {"payload=%40S%7Cmap%3A00%7Cx%3A14%7Cy%3A5", "@S|map:00|x:14|y:5",
                                        "@S|map:00|x:14|y:5\r\n", "payload=%40S%7Cmap%3A00%7Cx%3A14%7Cy%3A5&other=1"}) {
        const Update update = read(body);
        CAPTURE(body);
        CHECK(update.kind == Kind::state);
        CHECK(update.observation == R"({"map":"00","x":14,"y":5})");
        CHECK(update.warnings.empty());
        CHECK(update.error.empty());
    }
    CHECK(read("payload=%40S%7Cx%3A1").request == "@S|x:1");
    CHECK(read("@S|x:1\n").request == "@S|x:1\n");
}

TEST_CASE("of a key given twice the last value counts, where it stood")
{
    CHECK(read("@S|x:1|y:2|x:3").observation == R"({"y":2,"x":3})");
    CHECK(read("@S|5:1|a\"b:2").observation == R"({"5":1,"a\"b":2})");
}

TEST_CASE("tags say what a line is")
{
    CHECK(read("@S|x:1").kind == Kind::state);
    CHECK(read("@H|_system:NES").kind == Kind::hello);
    CHECK(read("@H").kind == Kind::hello);
    CHECK(read("@E|x:1").kind == Kind::episode_end);
    CHECK(read("@E").kind == Kind::episode_end);
    const Update unknown = read("@Q|x:1");
    CHECK(unknown.kind == Kind::bad);
    CHECK(unknown.error == "unknown tag @Q, known are @S, @H and @E");
    CHECK(read("@s|x:1").kind == Kind::bad);
    CHECK(read("@" + std::string(5000, 'S') + "|x:1").error.size() < 100);
}

TEST_CASE("a body without fields is an error that says so")
{
    for (const std::string_view body : {"@S", "@S|", "@S|lost", "@S|_frame:3", "{}", R"({"_frame":3})"}) {
        const Update update = read(body);
        CAPTURE(body);
        CHECK(update.kind == Kind::bad);
        CHECK(update.error == "no field in the line");
    }
    for (const std::string_view body :
         {"", "x", "payload=", "payload", "x:1", "@S|x:1\n@S|x:2", "get rom", "GETS", "\x89PNG"}) {
        const Update update = read(body);
        CAPTURE(body);
        CHECK(update.kind == Kind::bad);
        CHECK(update.error == "no GSL line: it must begin with @ and a tag, like @S|x:14|y:5");
    }
    CHECK(read("{").error == "not a JSON object");
}

TEST_CASE("statements and bare pictures are told from lines")
{
    for (const std::string_view body : {"GET rom", "payload=GET+rom%3B+GET+save", "RESET", "SET x INT 5; UPDATE"}) {
        CAPTURE(body);
        CHECK(read(body).kind == Kind::statements);
    }
    CHECK(read("payload=GET+rom%3B+x%3D1").request == "GET rom; x=1");
    CHECK(read("SESSION left; UPDATE").session_name == "left");
    const std::string png = "\x89PNG\r\n\x1A\n and more";
    CHECK(read(png).kind == Kind::screenshot);
    CHECK(read(png).png == png);
    CHECK(UpdateReader{}.read_picture(png).png == png);
    CHECK(UpdateReader{}.read_picture("GIF89a").error == "the screenshot is not a PNG");
}

TEST_CASE("keys that begin with an underscore are members of the step")
{
    const Update update =
        read("@S|x:1|_frame:1830|_reward:-0.5|_terminated:1|_truncated:false|_lag:3|_inputs:28*RIGHT,2*NONE");
    CHECK(update.observation == R"({"x":1})");
    CHECK(update.emu_frame == 1830);
    CHECK(update.reward == -0.5);
    CHECK(update.terminated == true);
    CHECK(update.truncated == false);
    CHECK(update.lag == 3);
    CHECK(update.inputs == R"([[28,"RIGHT"],[2,"NONE"]])");
    CHECK(update.warnings.empty());

    const Update plain = read("@S|x:1");
    CHECK_FALSE(plain.emu_frame);
    CHECK_FALSE(plain.reward);
    CHECK_FALSE(plain.terminated);
    CHECK(plain.inputs.empty());
}

TEST_CASE("a hello says who the client is")
{
    const Update update =
        read("@H|_session:one|_system:NES|_rom:a:b.nes|_sha1:abc|_keys:P1 Up,P1 A,Power|_interval:30");
    CHECK(update.kind == Kind::hello);
    CHECK(update.session_name == "one");
    CHECK(update.system == "NES");
    CHECK(update.rom_name == "a:b.nes");
    CHECK(update.rom_sha1 == "abc");
    CHECK(update.keys == std::vector<std::string>{"P1 Up", "P1 A", "Power"});
    CHECK(update.warnings.empty());
}

TEST_CASE("what is odd is told, and the rest of the line still counts")
{
    const std::string part =
        GENERATE(as<std::string>{}, "_frame:", "_frame:x", "_frame:1.5", "_reward:", "_reward:nan", "_reward:inf",
                 "_reward:1e999", "_reward:1,5", "_terminated:yes", "_truncated:", "_lag:many", "_inputs:RIGHT",
                 "_inputs:*RIGHT", "_inputs:3*", "_inputs:-1*A", "_inputs:03*A", "_inputs:99999999999*A",
                 "_inputs:1*\xFF", "_inputs:1*A,,1*B", "_unknown:1", "_:1", "no colon");
    CAPTURE(part);
    const Update update = read("@S|x:1|" + part + "|y:2");
    CHECK(update.kind == Kind::state);
    CHECK(update.observation == R"({"x":1,"y":2})");
    CHECK(update.warnings.size() == 1);
    CHECK_FALSE(update.emu_frame);
    CHECK_FALSE(update.reward);
    CHECK_FALSE(update.terminated);
    CHECK_FALSE(update.truncated);
    CHECK_FALSE(update.lag);
    CHECK(update.inputs.empty());
}

TEST_CASE("a long odd part is not quoted whole")
{
    const Update update = read("@S|x:1|" + std::string(60'000, 'z') + "|_frame:" + std::string(60'000, 'z'));
    REQUIRE(update.warnings.size() == 2);
    CHECK(update.warnings[0].size() < 200);
    CHECK(update.warnings[1].size() < 200);
}

TEST_CASE("a line that calls for nothing but warnings costs little")
{
    const Update bars = read("@S|x:1" + std::string(100'000, '|'));
    REQUIRE(bars.warnings.size() == 1);
    CHECK(bars.warnings[0].find("and 99999 more") != std::string::npos);
    std::string line = "@S|x:1|_" + std::string(1000, 'k') + ":1";
    for (int i = 0; i < 1000; ++i) {
        line += "|_a" + std::to_string(i) + ":1";
    }
    const Update keys = read(line);
    CHECK(keys.warnings.size() == 64);
    CHECK(keys.warnings[0].size() < 200);
}

TEST_CASE("more names than any console has controls are none")
{
    std::string names = "P1 A";
    for (int i = 1; i < 512; ++i) {
        names += ",k";
    }
    CHECK(read("@H|_keys:" + names).keys.size() == 512);
    const std::string more = GENERATE_COPY(names + ",k", "P1 A," + std::string(65'536, 'k'));
    const Update update = read("@H|_keys:" + more);
    CHECK(update.kind == Kind::hello);
    CHECK(update.keys.empty());
    CHECK(update.warnings.size() == 1);
}

TEST_CASE("a text that would not fit a record is refused")
{
    const std::string longest = "@S|x:" + std::string((1 << 20) - 5, '\1');
    const Update update = read(longest);
    CHECK(update.kind == Kind::state);
    CHECK(update.observation.size() > 6 * (longest.size() - 5));
    for (const std::string& body : {longest + "1", "payload=" + longest + "1", "{" + longest}) {
        const Update refused = read(body);
        CHECK(refused.kind == Kind::bad);
        CHECK(refused.error == "a text of more than 1 MiB");
        CHECK(refused.request.size() == 4096);
    }
}

TEST_CASE("the set of fields is the same in any order and with any values")
{
    const auto set = read("@S|a:1|b:2|c:3").field_set;
    CHECK(read("@S|c:x|a:y|b:").field_set == set);
    CHECK(read("@S|a:1|b:2|c:3|a:4|_frame:9").field_set == set);
    CHECK(read(R"({"b":1,"c":[2],"a":null})").field_set == set);
    CHECK(read("@S|a:1|b:2").field_set != set);
    CHECK(read("@S|a:1|b:2|d:3").field_set != set);
    CHECK(read("@S|a:1|b:2|c:3|d:4").field_set != set);
}

TEST_CASE("the reader can be used again and again")
{
    UpdateReader reader;
    CHECK(reader.read(R"({"a":1})").observation == R"({"a":1})");
    CHECK(reader.read("{").kind == Kind::bad);
    CHECK(reader.read("@S|x:1").observation == R"({"x":1})");
    CHECK(reader.read(R"({"b":[1,{"c":"\u00e9"}]})").observation == "{\"b\":[1,{\"c\":\"\xC3\xA9\"}]}");
}

using Kind = Update::Kind;

namespace {

const std::string k_signature{bh::k_png_signature};

Update read_json(std::string_view body)
{
    return UpdateReader{}.read(body);
}

// As .NET's FormUrlEncodedContent does it.
std::string form_encoded(std::string_view text)
{
    std::string out;
    for (const char character : text) {
        if (std::isalnum(static_cast<unsigned char>(character)) != 0) {
            out += character;
        } else {
            char escape[4];
            std::snprintf(escape, sizeof escape, "%%%02X",
                          static_cast<unsigned>(static_cast<unsigned char>(character)));
            out += escape;
        }
    }
    return out;
}

} // namespace

TEST_CASE("a JSON body is an observation as it is")
{
    const std::string text =
        R"({"map":"00","x":14,"pi":3.25,"list":[1,"a",null],"deep":{"a":{"b":true}},"e":"é\n\"","big":1e300})";
    for (const std::string& body : {text, "payload=" + form_encoded(text)}) {
        const Update update = read_json(body);
        CHECK(update.kind == Kind::state);
        CHECK(json::parse(update.observation) == json::parse(text));
        CHECK(update.request == text);
    }
}

TEST_CASE("a JSON body's own members are those of a line")
{
    const Update update = read_json(
        R"({"_tag":"E","x":1,"_frame":7,"_reward":0.5,"_terminated":true,"_truncated":"0","_lag":"2","_inputs":"3*A"})");
    CHECK(update.kind == Kind::episode_end);
    CHECK(update.observation == R"({"x":1})");
    CHECK(update.emu_frame == 7);
    CHECK(update.reward == 0.5);
    CHECK(update.terminated == true);
    CHECK(update.truncated == false);
    CHECK(update.lag == 2);
    CHECK(update.inputs == R"([[3,"A"]])");
    CHECK(update.warnings.empty());

    CHECK(read_json(R"({"_tag":"H","_session":"a|b"})").session_name == "a|b");
    CHECK(read_json(R"({"_tag":"X","x":1})").kind == Kind::bad);
    CHECK(read_json(R"({"_tag":"X","x":1})").error == "unknown tag @X, known are @S, @H and @E");
    for (const std::string_view tag : {"", "a\\r\\nACT:A", "\\u001b[2J", "S|x:1", "\xC3\xA4"}) {
        CHECK(read_json(R"({"_tag":")" + std::string{tag} + R"(","x":1})").error ==
              "a tag that is no word, known are @S, @H and @E");
    }
    CHECK(read_json(R"({"x":1,"x":"two"})").observation == R"({"x":"two"})");
    CHECK(read_json(R"({"x":1,"_frame":[1]})").warnings.size() == 1);
}

TEST_CASE("bad JSON is an error")
{
    const std::string body =
        GENERATE(as<std::string>{}, "{", "{x:1}", R"({"x":1)", R"({"x":1}})", R"({"x":01})", R"({"x":NaN})",
                 "{\"x\":\"\xFF\"}", "{\"x\":\"\n\"}", R"({"x":1e999x})", R"({"x":1,})");
    CAPTURE(body);
    CHECK(read_json(body).kind == Kind::bad);
    CHECK(read_json(body).error == "not a JSON object");
}

TEST_CASE("a number of JSON that no number type holds is kept as text")
{
    const auto update = read_json(R"({"x":1e999,"y":18446744073709551616})");
    CHECK(update.kind == Kind::state);
    CHECK(update.observation == R"({"x":"1e999","y":"18446744073709551616"})");
}

TEST_CASE("JSON nested without end is an error, not a crash")
{
    std::string body = "{\"x\":";
    for (int depth = 0; depth < 300'000; ++depth) {
        body += '[';
    }
    CHECK(read_json(body).kind == Kind::bad);
}

TEST_CASE("a screenshot comes as base64 in a form")
{
    const std::string png = k_signature + std::string("\0\xFF\xFB\xEF rest", 9); // with + and / in its base64
    const Update update = read_json("screenshot=" + form_encoded(bh::encode_base64(png)));
    CHECK(update.kind == Kind::screenshot);
    CHECK(update.png == png);
    CHECK(update.request.empty());
    CHECK(read_json("screenshot=" + form_encoded(bh::encode_base64(png)) + "&x=1").png == png);
}

TEST_CASE("a bad screenshot is an error that says why")
{
    const std::string good = form_encoded(bh::encode_base64(k_signature));
    CHECK(read_json("screenshot=" + good).kind == Kind::screenshot);
    CHECK(read_json("screenshot=" + good.substr(0, good.size() - 3)).error ==
          "the screenshot is not base64"); // less one "="
    const std::string large = k_signature + std::string(std::size_t{64} << 20, '\0');
    CHECK(read_json("screenshot=" + bh::encode_base64(large)).error == "a screenshot of more than 64 MiB");
    CHECK(read_json("screenshot=%%%").error == "the screenshot is not base64");
    CHECK(read_json("screenshot=").error == "the screenshot is not a PNG");
    CHECK(read_json("screenshot=" + bh::encode_base64("GIF89a.png")).error == "the screenshot is not a PNG");
    CHECK(read_json("screenshot=" + bh::encode_base64(k_signature.substr(0, 7))).kind == Kind::bad);
}

TEST_CASE("what a person did is what was held in most frames, the earlier of equals")
{
    using bh::protocol::held_longest;
    CHECK(held_longest(R"([[3,"A"],[5,"RIGHT"],[2,"A"],[4,"NONE"]])") == "A");
    CHECK(held_longest(R"([[2,"A"],[5,"RIGHT"],[3,"A"]])") == "A");
    CHECK(held_longest(R"([[4,"NONE"]])") == "NONE");
    CHECK_FALSE(held_longest(""));
    CHECK_FALSE(held_longest("[]"));
    CHECK_FALSE(held_longest(R"([[0,"A"]])"));
}
