#include "catch.hpp"
#include "policy/agreement.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>

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

    const std::string text = agreement.text(80);
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
    const std::string table = confusion.table(100);
    CHECK(std::count(table.begin(), table.end(), '\n') == 10); // a head, eight actions, the others
}

TEST_CASE("the table of actions fits the terminal")
{
    Confusion confusion;
    for (const char* const action : {"RIGHT", "LEFT", "UP", "DOWN", "A+RIGHT*30", "B+LEFT*30", "START", "SELECT"}) {
        for (int i = 0; i < 1'234'567; i += 100'000) {
            confusion.count(action, action);
        }
    }
    confusion.count(std::string(70, 'x'), "RIGHT");
    for (const std::size_t columns : {200U, 80U, 60U, 40U}) {
        const std::string table = confusion.table(columns);
        CAPTURE(columns, table);
        std::size_t width = 0;
        std::uint64_t sum = 0;
        std::istringstream lines{table};
        std::string line;
        std::getline(lines, line);
        width = line.size();
        CHECK(width <= columns);
        while (std::getline(lines, line)) {
            CHECK(line.size() == width);
            std::istringstream words{line.substr(line.find(' '))};
            for (std::uint64_t count = 0; words >> count;) {
                sum += count;
            }
        }
        CHECK(sum == 8 * 13 + 1);
    }
    Confusion few;
    few.count(std::string(70, 'x'), "RIGHT");
    CHECK(few.table(200).find(" " + std::string(24, 'x') + "...") != std::string::npos);
    CHECK(confusion.table(1).find("others") != std::string::npos); // as narrow as it can be
}
