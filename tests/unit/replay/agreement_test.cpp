#include "agreement.hpp"
#include "catch.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

using namespace bh::replay;

TEST_CASE("a policy's agreement: counts, first divergence with its fields, and the table of actions")
{
    Agreement agreement;
    agreement.compare({{"", 1, 0, 0, {}}, "RIGHT", "", "right", ""});
    agreement.compare({{"", 1, 0, 1, {}}, "UP", "", "LEFT*3", "|speed:max"});
    agreement.compare({{"", 1, 0, 2, {}}, "UP", "", "UP", "|load:a.State"});
    agreement.skip();
    agreement.add_latency(100);

    const auto json = agreement.json();
    CHECK(json["compared"] == 3);
    CHECK(json["equal"] == 1);
    CHECK(json["not_compared"] == 1);
    CHECK(json["first_divergence"]["step"] == 1);
    CHECK(json["first_divergence"]["recorded"] == "UP");
    CHECK(json["first_divergence"]["policy"] == "LEFT*3");
    CHECK(json["first_divergence"]["fields"].size() == 3);
    CHECK(json["first_divergence"]["fields"][0]["policy"].is_null());
    CHECK(json["differing_fields"] == nlohmann::json{{"UP", 1}, {"LEFT", 1}, {"frames", 1}, {"load", 1}});
    CHECK(json["confusion"]["actions"] == nlohmann::json{"RIGHT", "UP", "LEFT*3", "UP|load:a.State"});
    CHECK(json["confusion"]["counts"][1] == nlohmann::json{0, 0, 1, 1});
    CHECK(json["latency_us"]["max"] == 100);

    const std::string text = agreement.text();
    CHECK(text.find("equal actions     1 (33.3 %)") != std::string::npos);
    CHECK(text.find("session 1, episode 0, step 1: recorded UP, policy LEFT*3") != std::string::npos);
    CHECK(text.find("1 (recorded while the policy gave no answer)") != std::string::npos);
}

TEST_CASE("of any number of different actions a table of constant size is made")
{
    Confusion confusion;
    const std::size_t kinds = 3 * Confusion::k_actions_max;
    for (std::size_t i = 0; i < kinds; ++i) {
        const std::string action = "A*" + std::to_string(i + 1);
        confusion.count(action, i % 2 == 0 ? action : "NONE");
    }
    confusion.count(std::string(10'000, 'A'), "NONE");
    const auto counts = confusion.counts();
    REQUIRE(confusion.names().size() == Confusion::k_actions_max + 1);
    CHECK(confusion.names().back() == "others");
    REQUIRE(counts.size() == confusion.names().size());
    std::uint64_t sum = 0;
    for (const auto& row : counts) {
        REQUIRE(row.size() == counts.size());
        for (const std::uint64_t count : row) {
            sum += count;
        }
    }
    CHECK(sum == kinds + 1);
    const std::string table = confusion.table();
    CHECK(std::count(table.begin(), table.end(), '\n') == 10); // a head, eight actions, the others
}
