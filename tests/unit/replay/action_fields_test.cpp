#include "action_fields.hpp"
#include "catch.hpp"

#include <random>

using namespace bh::replay;

TEST_CASE("two actions are equal if they hold the same controls for the same time, however they are written")
{
    CHECK(take_apart("right+A*30", "") == take_apart("a+P1 Right*30", ""));
    CHECK(take_apart("NONE", "") == take_apart("", ""));
    CHECK(take_apart("A+A", "") == take_apart("A", ""));
    CHECK(take_apart("A", "|speed:max|msg:hi|exit:true") == take_apart("A", ""));
    CHECK(take_apart("A", "|restart:0") == take_apart("A", "|restart:false"));
    CHECK_FALSE(take_apart("A*30", "") == take_apart("A", ""));
    CHECK_FALSE(take_apart("P2 A", "") == take_apart("A", ""));
    CHECK_FALSE(take_apart("X Axis=-40", "") == take_apart("X Axis=40", ""));
    CHECK_FALSE(take_apart("A", "|load:a.State") == take_apart("A", "|load:b.State"));
    CHECK_FALSE(take_apart("A", "|restart:true") == take_apart("A", ""));

    CHECK(take_apart("right+A*30", "|load:C:\\a.State|restart:1").text() == "A+RIGHT*30|load:C:\\a.State|restart");
    CHECK(take_apart("none", "|save:x").text() == "NONE|save:x");
}

TEST_CASE("what differs between two actions is named field by field")
{
    const auto found =
        differences(take_apart("RIGHT+X Axis=3*5", "|load:a"), take_apart("left+x axis=4", "|restart:1"));
    REQUIRE(found.size() == 6);
    const auto is = [&](std::size_t i, std::string_view field, std::string_view recorded, std::string_view other) {
        return found[i].field == field && found[i].recorded == recorded && found[i].other == other;
    };
    CHECK(is(0, "RIGHT", "pressed", ""));
    CHECK(is(1, "X AXIS", "3", "4"));
    CHECK(is(2, "LEFT", "", "pressed"));
    CHECK(is(3, "frames", "5", ""));
    CHECK(is(4, "load", "a", ""));
    CHECK(is(5, "restart", "", "true"));
    CHECK(differences(take_apart("A+B", ""), take_apart("b+a", "")).empty());
}

TEST_CASE("the fields of a reply begin at its first bar, and other texts have none")
{
    CHECK(reply_fields("ACT:RIGHT|speed:max|load:x") == "|speed:max|load:x");
    CHECK(reply_fields("ACT:RIGHT").empty());
    CHECK(reply_fields("True; 5|3").empty());
}

TEST_CASE("any text can be taken apart, cut anywhere")
{
    std::mt19937 generator{11};
    const std::string_view letters = "AB+*=|: P1loadrestart%\xFF\n0";
    for (int round = 0; round < 2000; ++round) {
        std::string text;
        for (std::size_t size = generator() % 40; text.size() < size;) {
            text += letters[generator() % letters.size()];
        }
        for (std::size_t cut = 0; cut <= text.size(); ++cut) {
            const std::string_view whole = text;
            const ActionFields fields = take_apart(whole.substr(0, cut), whole.substr(cut));
            REQUIRE(differences(fields, fields).empty());
        }
    }
}
