#include "catch.hpp"

#include <bh/base/base64.hpp>
#include <bh/protocol/update.hpp>

#include <nlohmann/json.hpp>

using namespace bh::protocol;
using Kind = Update::Kind;
using nlohmann::json;

namespace {

const std::string k_png_signature{"\x89PNG\r\n\x1A\n", 8};

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
    CHECK(update.oddities.empty());

    CHECK(read_json(R"({"_tag":"H","_session":"a|b"})").session_name == "a|b");
    CHECK(read_json(R"({"_tag":"X","x":1})").kind == Kind::bad);
    CHECK(read_json(R"({"_tag":"X","x":1})").error == "unknown tag @X, known are @S, @H and @E");
    for (const std::string_view tag : {"", "a\\r\\nACT:A", "\\u001b[2J", "S|x:1", "\xC3\xA4"}) {
        CHECK(read_json(R"({"_tag":")" + std::string{tag} + R"(","x":1})").error ==
              "a tag that is no word, known are @S, @H and @E");
    }
    CHECK(read_json(R"({"x":1,"x":"two"})").observation == R"({"x":"two"})");
    CHECK(read_json(R"({"x":1,"_frame":[1]})").oddities.size() == 1);
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
    const std::string png = k_png_signature + std::string("\0\xFF\xFB\xEF rest", 9); // with + and / in its base64
    const Update update = read_json("screenshot=" + form_encoded(bh::encode_base64(png)));
    CHECK(update.kind == Kind::screenshot);
    CHECK(update.png == png);
    CHECK(update.request.empty());
    CHECK(read_json("screenshot=" + form_encoded(bh::encode_base64(png)) + "&x=1").png == png);
}

TEST_CASE("a bad screenshot is an error that says why")
{
    const std::string good = form_encoded(bh::encode_base64(k_png_signature));
    CHECK(read_json("screenshot=" + good).kind == Kind::screenshot);
    CHECK(read_json("screenshot=" + good.substr(0, good.size() - 3)).error ==
          "the screenshot is not base64"); // less one "="
    const std::string large = k_png_signature + std::string(std::size_t{64} << 20, '\0');
    CHECK(read_json("screenshot=" + bh::encode_base64(large)).error == "a screenshot of more than 64 MiB");
    CHECK(read_json("screenshot=%%%").error == "the screenshot is not base64");
    CHECK(read_json("screenshot=").error == "the screenshot is not a PNG");
    CHECK(read_json("screenshot=" + bh::encode_base64("GIF89a.png")).error == "the screenshot is not a PNG");
    CHECK(read_json("screenshot=" + bh::encode_base64(k_png_signature.substr(0, 7))).kind == Kind::bad);
}
