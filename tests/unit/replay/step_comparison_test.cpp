#include "catch.hpp"
#include "emulator/step_comparison.hpp"

#include <bh/image/png.hpp>

#include <algorithm>

using namespace bh::replay;
using bh::image::Image;

namespace {

/// What a live line says otherwise than a recorded step, as "field:recorded:live ...".
std::string compared(const std::string& step, const std::string& live)
{
    bh::record::LineParser parser;
    bh::protocol::UpdateReader reader;
    StepComparison comparison;
    const auto object = parser.parse_text(step);
    REQUIRE(object);
    std::string text;
    for (const FieldDifference& field : comparison.compare(*object, reader.read(live))) {
        text += (text.empty() ? "" : " ") + field.field + ":" + field.recorded + ":" + field.other;
    }
    return text;
}

Image picture(int width, int height)
{
    Image made;
    bh::image::resize(made, width, height);
    std::ranges::fill(made.rgb, std::uint8_t{7});
    return made;
}

} // namespace

TEST_CASE("a live update is compared field by field, in any order of its fields")
{
    const std::string step = R"({"type":"step","observation":{"x":14,"map":"00"},"action":{"text":"A"},"reward":1,)"
                             R"("emu_frame":9,"inputs":[[2,"A"]]})";
    CHECK(compared(step, "@S|map:00|x:14|_frame:9|_inputs:2*A|_reward:1").empty());
    CHECK(compared(step, "@S|map:00|x:14|_frame:9|_inputs:2*A").empty()); // the reward may be the policy's
    CHECK(compared(step, "@S|map:00|x:15|_frame:9|_inputs:2*A") == "x:14:15");
    CHECK(compared(step, "@S|map:0|x:14|_frame:9|_inputs:2*A") == "map:\"00\":0");
    CHECK(compared(step, "@S|x:14|y:1|_frame:9|_inputs:2*A") == "map:\"00\": y::1");
    CHECK(compared(step, "@S|map:00|x:14|_frame:10|_inputs:1*A,1*B|_lag:2") ==
          "step.emu_frame:9:10 step.inputs:[[2,\"A\"]]:[[1,\"A\"],[1,\"B\"]] step.lag::2");
    CHECK(compared(step, "@S|map:00|x:14|_frame:9|_inputs:2*A|_reward:2") == "step.reward:1:2");
    CHECK(compared(step, "@E|map:00|x:14|_frame:9|_inputs:2*A") == "step.kind:a state:the end of an episode");
    CHECK(compared(R"({"observation":{"x":1},"request":"@S|x:2"})", "@S|x:2").empty()); // the same text is the same
}

TEST_CASE("what has no place in a step is compared as it was said")
{
    const auto step = [](const std::string& request, const std::string& members = R"("observation":{"x":1})") {
        return "{" + members + R"(,"action":{"text":"A"},"request":")" + request + "\"}";
    };
    const std::string reward = R"("observation":{"x":1},"reward":1)";
    CHECK(compared(step("@S|x:1|_reward:1", reward), "@S|x:1") == "step.reward:1:");
    CHECK(compared(step("@S|x:1|_reward:1", reward), "@S|_reward:1.0|x:1").empty());
    CHECK(compared(step("@S|x:1", reward), "@S|x:1|_interval:4") == "_interval::4"); // the policy's reward
    CHECK(compared(step("@S|x:1|_foo:1"), "@S|x:1|_foo:2") == "_foo:1:2");
    CHECK(compared(step("@S|x:1|_foo:1"), "@S|x:1") == "_foo:1:");
    CHECK(compared(step("@S|x:1|_lag:a"), "@S|x:1|_lag:b") == "_lag:a:b");
    CHECK(compared(step("@S|x:1|_session:one"), "@S|x:1|_session:two").empty());
    // What came of a load counts if both say it.
    CHECK(compared(step("@S|x:1|_state_hash:1"), "@S|x:1|_state_hash:2").empty());
    CHECK(compared(step("@S|x:1|_state_hash:1"), "@S|x:1|_load_error:s: no") == "step.load_error::s: no");
    CHECK(compared(step("@S|x:1"), "@S|x:1|_load_error:s: no") == "step.load_error::s: no");
    CHECK(compared(step("@S|x:1|_load_error:s: no"), "@S|x:1|_state_hash:2") == "step.load_error:s: no:");
    CHECK(compared(step("@S|x:1|_load_error:s: no"), "@S|x:1|_load_error:s.replay: no").empty());
    CHECK(compared(step("@S|x:1|_load_error:s: no"), "@S|x:1").empty());
    CHECK(compared(step("@S|x:1|y"), "@S|x:1") == "step.request:y:");
    CHECK(compared(step("@S|x:1|x:2", R"("observation":{"x":2})"), "@S|x:9|x:2") == "x:1|2:9|2");
    CHECK(compared(step("@S|x:1"), R"({"x": 1})").empty());
    CHECK(compared(step("@S|x:1"), R"({"x":1,"_foo":[2]})") == "_foo::[2]");
    CHECK(compared(step("@S|x:1", R"("observation":[1])"), "@S|x:2") == "step.observation:[1]:{\"x\":2}");
}

TEST_CASE("two pictures differ by their pixels or their sizes")
{
    const Image recorded = picture(5, 4);
    Image live = recorded;
    CHECK(compare_pictures(recorded, live).empty());
    live.rgb[3 * (2 * 5 + 3) + 1] = 0xFF;
    live.rgb.back() = 0;
    const auto found = compare_pictures(recorded, live);
    REQUIRE(found.size() == 1);
    CHECK(found[0].recorded == "#070707 at 3,2");
    CHECK(found[0].other == "#07FF07 at 3,2 (2 of 20 pixels differ)");
    CHECK(compare_pictures(recorded, picture(4, 5))[0].other == "4x5");

    Image both;
    bh::image::decode_png(side_by_side(recorded, live), both);
    CHECK(both.width == 18);
    CHECK(both.height == 4);
    CHECK(both.rgb[3 * (2 * 18 + 3) + 1] == 7);
    CHECK(both.rgb[3 * (2 * 18 + 13 + 3) + 1] == 0xFF);
}
