#include "catch.hpp"

#include <bh/record/expression.hpp>
#include <bh/record/line_parser.hpp>

#include <cmath>
#include <random>
#include <stdexcept>

using bh::record::Expression;
using bh::record::LineParser;

namespace {

double value(const std::string& text, std::string* lacking = nullptr)
{
    static LineParser parser;
    const auto step =
        parser.parse_text(R"({"type":"step","session":2,"reward":-1.5,)"
                          R"("observation":{"map":"00","x":14,"y":-5,"hp":"20,18","odd-name":3,"t":"abc"}})");
    Expression::Memory memory;
    std::string ignored;
    return Expression{text}.value(*step, memory, lacking == nullptr ? ignored : *lacking);
}

} // namespace

TEST_CASE("expressions are computed as on paper")
{
    const auto& [text, wanted] = GENERATE(table<std::string, double>({
        {"1", 1},
        {"x", 14},
        {"x + y", 9},
        {"x - y - 1", 18},
        {"2*x+1", 29},
        {"1 + 2 * 3 - 8 / 4 / 2", 6},
        {"-x", -14},
        {"--x*-1", -14},
        {"(1 + 2)*(3 - 5)", -6},
        {"hp.0 - hp.1", 2},
        {"odd-name*2", 6},
        {"`odd-name`+1", 4},
        {"abs(y) + max(x, 20) - min(x, y)", 30},
        {"reward", -1.5},
        {"step.session", 2},
        {"1.5e1", 15},
        {"[map == \"00\"]", 1},
        {"10*[map == \"01\"] - 0.5", -0.5},
        {"[x > 3 && !(y == 0) || t == 'z'] + [present(z)]", 1},
        {"change(x)", 0},
        {"x/0", 0},
        {"0/0", 0},
        {"1e300*1e300", 0},
    }));
    CAPTURE(text);
    CHECK(value(text) == wanted);
}

TEST_CASE("a field without a number counts as 0 and is named")
{
    std::string lacking;
    CHECK(value("x + z", &lacking) == 14);
    CHECK(lacking == "z");
    CHECK(value("t", &lacking) == 0);
    CHECK(lacking == "t");
}

TEST_CASE("changes are from one step of an episode to the next")
{
    LineParser parser;
    Expression::Memory memory;
    std::string lacking;
    const Expression expression{"change(x)*10 + change([x > 2]) - change(change(x))"};
    std::vector<double> values;
    for (const char* step :
         {R"({"observation":{"x":1}})", R"({"observation":{"x":3}})", R"({"observation":{"x":3}})"}) {
        values.push_back(expression.value(*parser.parse_text(step), memory, lacking));
    }
    CHECK(values == std::vector<double>{0, 19, 2});
    memory = {};
    CHECK(expression.value(*parser.parse_text(R"({"observation":{"x":9}})"), memory, lacking) == 0);
}

TEST_CASE("what is remembered for changes is a finite number")
{
    LineParser parser;
    Expression::Memory memory;
    std::string lacking;
    const Expression expression{"change(1/x)"};
    std::vector<double> values;
    for (const char* step :
         {R"({"observation":{"x":0}})", R"({"observation":{"x":2}})", R"({"observation":{"x":0}})"}) {
        values.push_back(expression.value(*parser.parse_text(step), memory, lacking));
        CHECK(std::isfinite(memory.before.front()));
    }
    CHECK(values == std::vector<double>{0, 0.5, -0.5});
}

TEST_CASE("what is no expression is refused, with the place")
{
    const auto& [text, reason] = GENERATE(table<std::string, std::string>({
        {"", "character 1: a number, a field or [ is missing"},
        {"1 +", "character 4: a number, a field or [ is missing"},
        {"x y", "character 3: one of + - * / is missing before \"y\""},
        {"(x", "character 3: ) is missing"},
        {"[x > 1", "character 7: ] is missing"},
        {"[x]", "character 3: one of == != < <= > >= is missing"},
        {"x == 1", "character 3: one of + - * / is missing before \"=\""},
        {"min(x)", "character 6: , is missing"},
        {"sin(x)", "character 6: there is no function \"sin\"; there are abs, change, max, min"},
        {"1e999", "character 1: the number is too large or too small"},
        {"&", "character 1: a number, a field or [ cannot begin with \"&\""},
    }));
    CAPTURE(text);
    CHECK_THROWS_WITH(Expression{text}, Catch::Matchers::Equals(reason));
    CHECK_THROWS_AS(Expression{std::string(100'000, '(')}, std::invalid_argument);
    CHECK_THROWS_AS(Expression{std::string(100'000, '-') + "1"}, std::invalid_argument);
}

TEST_CASE("random texts are computed or refused")
{
    std::mt19937 draw{7};
    const std::vector<std::string> pieces = {"x", "y ",   "map",     "1",    "2.5", "1e3", " + ",     " - ", "*",
                                             "/", "(",    ")",       "[",    "]",   "==",  "'00'",    "&&",  "!",
                                             ",", "abs(", "change(", "min(", "`a`", "\"",  "\xC3\xA9"};
    int computed = 0;
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        for (auto left = draw() % 9 + 1; left > 0; --left) {
            text += pieces[draw() % pieces.size()];
        }
        CAPTURE(text);
        try {
            const double number = value(text);
            CHECK(std::isfinite(number));
            ++computed;
        } catch (const std::invalid_argument& error) {
            CHECK(std::string_view{error.what()}.starts_with("character "));
        }
    }
    CHECK(computed > 500);
}
