#include "catch.hpp"

#include <bh/base/text.hpp>
#include <bh/protocol/action.hpp>
#include <bh/protocol/update.hpp>
#include <bh/record/line_writer.hpp>

#include <nlohmann/json.hpp>

#include <random>

using namespace bh::protocol;
using nlohmann::json;

namespace {

/// Makes texts out of good ones by changes of every kind.
class Mutator
{
public:
    explicit Mutator(std::vector<std::string> samples) : m_samples{std::move(samples)} {}

    std::string next()
    {
        std::string text = m_samples[below(m_samples.size())];
        for (std::size_t changes = below(5); changes > 0; --changes) {
            const std::size_t at = below(text.size() + 1);
            switch (below(6)) {
            case 0:
                text.resize(at);
                break;
            case 1:
                text.insert(at, 1, character());
                break;
            case 2:
                text.erase(at, 1 + below(3));
                break;
            case 3:
                text.insert(at, m_samples[below(m_samples.size())].substr(0, below(20)));
                break;
            case 4:
                text.insert(at, text.substr(below(text.size() + 1), below(30)));
                break;
            default:
                if (at < text.size()) {
                    text[at] = character();
                }
            }
        }
        return text;
    }

private:
    std::size_t below(std::size_t limit) { return m_random() % limit; }

    char character()
    {
        constexpr std::string_view k_special = "@|:+*=%&,_{}[]\"\\\r\n\t 019-SHEA";
        return below(3) == 0 ? static_cast<char>(m_random()) : k_special[below(k_special.size())];
    }

    std::vector<std::string> m_samples;
    std::mt19937 m_random{20'261'122};
};

} // namespace

TEST_CASE("whatever a client sends, what is made of it is JSON")
{
    Mutator mutator{{
        "@S|map:00|x:14|y:5|_frame:3|_inputs:28*RIGHT,2*NONE|_reward:0.5",
        "payload=%40S%7Cmap%3A00%7Cx%3A14%7Cshot%3AC%3A%5Ca",
        "@H|_session:one|_system:NES|_keys:P1 Up,P1 A|_interval:30",
        R"({"_tag":"E","x":[1,2.5,"a"],"_frame":7,"_inputs":"3*A","y":{"z":null}})",
        "screenshot=" + bh::encode_base64("\x89PNG\r\n\x1A\n and more"),
        "@E|\xC3\xA9:\xE2\x82\xAC",
    }};
    UpdateReader reader;
    int good = 0;
    for (int round = 0; round < 20'000; ++round) {
        const std::string body = mutator.next();
        const Update update = reader.read(body);
        CAPTURE(body);
        if (update.kind == Update::Kind::bad) {
            REQUIRE_FALSE(update.error.empty());
            continue;
        }
        ++good;
        if (update.kind == Update::Kind::screenshot) {
            REQUIRE(update.png.starts_with("\x89PNG"));
            continue;
        }
        const json observation = json::parse(update.observation, nullptr, false);
        REQUIRE(observation.is_object());
        REQUIRE((update.kind != Update::Kind::state || !observation.empty()));
        if (!update.inputs.empty()) {
            const json inputs = json::parse(update.inputs, nullptr, false);
            REQUIRE(inputs.is_array());
            for (const json& run : inputs) {
                REQUIRE(run.size() == 2);
                REQUIRE(run[0].is_number_unsigned());
                REQUIRE(run[1].is_string());
            }
        }
    }
    CHECK(good > 2000);
    CHECK(good < 18'000);
}

TEST_CASE("whatever a policy writes, the reply is one line that begins with ACT:")
{
    Mutator mutator{{
        "ACT:RIGHT+A*30|speed:max|msg:hi",
        "P2 LEFT|load:C:\\a.State",
        R"({"controls":{"P1 A":true,"P1 X Axis":-40},"frames":5,"restart":false,"note":"x"})",
        R"({"action":"UP","session":3,"reward":1.5,"msg":"hello","guessed":true,"exit":true})",
    }};
    int good = 0;
    for (int round = 0; round < 20'000; ++round) {
        const std::string line = mutator.next();
        std::string error;
        const auto answer = parse_answer(line, {}, error);
        CAPTURE(line);
        REQUIRE(answer.has_value() == error.empty());
        if (answer) {
            ++good;
            const std::string reply = format_reply(*answer);
            REQUIRE(reply.starts_with("ACT:"));
            REQUIRE(reply.find_first_of("\r\n") == std::string::npos);
            REQUIRE(bh::record::is_utf8(reply + answer->note));
            REQUIRE(is_action(answer->action, {}, true));
            const auto again = parse_answer(reply, {}, error); // what the client reads is what was meant
            REQUIRE(again);
            REQUIRE(again->action == answer->action);
            REQUIRE(again->fields == answer->fields);
            REQUIRE(again->exits == answer->exits);
            REQUIRE(again->ends_episode == answer->ends_episode);
        }
    }
    CHECK(good > 2000);
    CHECK(good < 18'000);
}
