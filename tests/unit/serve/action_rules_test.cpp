#include "catch.hpp"
#include "loop/action_rules.hpp"

#include <bh/base/error.hpp>

#include <string>
#include <vector>

using namespace bh::serve;

namespace {

std::string found(const std::vector<std::string>& rules, std::string_view text)
{
    ActionRules all;
    for (const std::string& rule : rules) {
        all.add(rule);
    }
    return all.apply(text).value_or("(none)");
}

} // namespace

TEST_CASE("without a rule the text is the action")
{
    CHECK(found({}, " P1 A\r\n") == "P1 A");
}

TEST_CASE("a table, a JSON pointer and a regular expression find the action, one after another")
{
    CHECK(found({"0=A,1=B"}, "1\n") == "B");
    CHECK(found({"0=A,1=B"}, "2") == "(none)");
    CHECK(found({"/action"}, R"({"action":"LEFT","x":1})") == "LEFT");
    CHECK(found({"/buttons/1"}, R"({"buttons":[3,4]})") == "4");
    CHECK(found({"/action"}, "no JSON") == "(none)");
    CHECK(found({"press ([A-Z]+)"}, "please press RIGHT now") == "RIGHT");
    CHECK(found({"[0-9]+"}, "action 12") == "12");
    CHECK(found({"/n", "0=A,1=B"}, R"({"n":1})") == "B");
    CHECK(found({"n=(\\d)", "1=UP"}, "n=1") == "UP");
}

TEST_CASE("a rule that is none is refused")
{
    ActionRules rules;
    CHECK_THROWS_AS(rules.add(""), bh::UsageError);
    CHECK_THROWS_AS(rules.add("(["), bh::UsageError);
    CHECK_THROWS_AS(rules.add("/a~2"), bh::UsageError);
}
