#include "catch.hpp"

#include <bh/record/line_parser.hpp>
#include <bh/record/where.hpp>

#include <random>
#include <stdexcept>
#include <vector>

using bh::record::LineParser;
using bh::record::Where;
using bh::record::WhereWatch;
using Catch::Matchers::Equals;

namespace {

constexpr const char* k_step =
    R"({"type":"step","session":2,"episode":3,"step":17,"time_us":5000,"observation":{"map":"00","x":14,"y":-5,)"
    R"("hp":"20,18,00","story":173,"ratio":0.5,"big":18446744073709551615,"name":"O\"Neil","session":9,"a.b":1,)"
    R"("nothing":null,"list":[4,[5,6],{"k":"v"}],"empty":"","won":true,"text":"abc","half":"1.50","odd name":3,)"
    R"("near":9007199254740993},"action":{"text":"RIGHT+A*30","guessed":true},"reward":-1.5,"terminated":false})";

bool matches(const std::string& expression)
{
    static LineParser parser;
    return Where{expression}.matches(*parser.parse_text(k_step));
}

} // namespace

TEST_CASE("numbers compare as numbers")
{
    const auto& [expression, wanted] = GENERATE(table<std::string, bool>({
        {"x==14", true},
        {"x == 14.0", true},
        {"x=='14'", true},
        {"x!=14", false},
        {"x<15", true},
        {"x<=14", true},
        {"x<14", false},
        {"x>13.5", true},
        {"x>=15", false},
        {"y==-5", true},
        {"y<0", true},
        {"ratio==0.5", true},
        {"ratio==5e-1", true},
        {"ratio=='0.5'", true},
        {"big==18446744073709551615", true},
        {"big>18446744073709551614", true},
        {"near==9007199254740993", true},
        {"near!=9007199254740992", true},
        {"reward<-1", true},
        {"step==17", true},
        {"episode==3&&time_us>4999", true},
        {"terminated==false", true},
        {"terminated==0", true},
        {"won==true", true},
        {"won=='true'", true},
    }));
    CAPTURE(expression);
    CHECK(matches(expression) == wanted);
}

TEST_CASE("text compares as a number if both are one, otherwise as text")
{
    const auto& [expression, wanted] = GENERATE(table<std::string, bool>({
        {"map==0", true},
        {R"(map=="00")", true},
        {R"(map=="0")", false},
        {R"(map!="0")", true},
        {"half==1.5", true},
        {"half=='1.5'", false},
        {"text==0", false},
        {"text!=0", true},
        {"text<0", false},
        {"text>=0", false},
        {"text>'abb'", true},
        {"text<'b'", true},
        {"text<='abc'", true},
        {R"(name=="O\"Neil")", true},
        {R"(name=='O"Neil')", true},
        {"empty==''", true},
        {"empty==0", false},
        {"action=='RIGHT+A*30'", true},
        {"action=='RIGHT'", false},
        {"action.guessed==true", true},
    }));
    CAPTURE(expression);
    CHECK(matches(expression) == wanted);
}

TEST_CASE("names reach into lists, objects, and both places")
{
    const auto& [expression, wanted] = GENERATE(table<std::string, bool>({
        {"hp.0==20", true},
        {"hp.1<20", true},
        {"hp.2==0", true},
        {"hp.2=='0'", false},
        {"hp.3==0", false},
        {"present(hp.3)", false},
        {"present(hp)", true},
        {"hp=='20,18,00'", true},
        {"x.0==14", true},
        {"list.0==4", true},
        {"list.1.1==6", true},
        {"list.2.k=='v'", true},
        {"list.3==1", false},
        {"a.b==1", true},
        {"session==9", true},
        {"step.session==2", true},
        {"observation.session==9", true},
        {"observation.episode==3", false},
        {"present(observation.episode)", false},
        {"step.x==14", false},
        {"`odd name`==3", true},
        {"present(`odd name`)", true},
    }));
    CAPTURE(expression);
    CHECK(matches(expression) == wanted);
}

TEST_CASE("what is not there makes every comparison false")
{
    for (const char* const op : {"==", "!=", "<", "<=", ">", ">="}) {
        for (const char* const field : {"gone", "nothing", "hp.9", "gone.0", "x.y", "observation.action"}) {
            CAPTURE(field, op);
            CHECK_FALSE(matches(std::string{field} + op + "0"));
            CHECK_FALSE(matches(std::string{field} + op + "\"0\""));
            CHECK_FALSE(matches("present(" + std::string{field} + ")"));
        }
    }
    CHECK(matches("present(list)"));
    CHECK(matches("!(gone==0)"));
    LineParser parser;
    CHECK_FALSE(Where{"x==1"}.matches(*parser.parse_text(R"({"type":"step"})")));
    CHECK_FALSE(Where{"x==1"}.matches(*parser.parse_text(R"({"type":"step","observation":[1]})")));
}

TEST_CASE("and binds tighter than or, not tighter than both")
{
    const auto& [expression, wanted] = GENERATE(table<std::string, bool>({
        {"x==14 || x==1 && x==2", true},
        {"(x==14 || x==1) && x==2", false},
        {"x==1 && x==2 || x==14", true},
        {"x==1 || x==2 || x==14", true},
        {"x==14 && y==-5 && map==0", true},
        {"x==14 && y==-5 && map==1", false},
        {"!x==1", true},
        {"!x==14 || y==-5", true},
        {"!(x==14 || y==0)", false},
        {"!!x==14", true},
        {"!(x==1 && x==14) && !(x==2)", true},
        {" ( ( x == 14 ) )\t", true},
    }));
    CAPTURE(expression);
    CHECK(matches(expression) == wanted);
}

TEST_CASE("what is no expression is refused with its place")
{
    const auto& [expression, message] = GENERATE(table<std::string, std::string>({
        {"", "character 1: a comparison is missing"},
        {"x", "character 2: one of == != < <= > >= is missing"},
        {"x=5", "character 2: = compares nothing; equality is =="},
        {"x==", "character 4: a number or a string in quotes is missing"},
        {"x==abc", "character 4: a number or a string in quotes is missing"},
        {"x==5a", "character 4: a number or a string in quotes is missing"},
        {"x==1e999", "character 4: a number or a string in quotes is missing"},
        {"x==nan", "character 4: a number or a string in quotes is missing"},
        {"x=='abc", "character 4: the string has no closing quote"},
        {"x=='abc\\'", "character 4: the string has no closing quote"},
        {"(x==1", "character 6: ) is missing"},
        {"x==1)", "character 5: && or || is missing before \")\""},
        {"x==1 y==2", "character 6: && or || is missing before \"y\""},
        {"x==1 &&", "character 8: a comparison is missing"},
        {"5==x", "character 1: a comparison cannot begin with \"5\""},
        {"äö==1 é", "character 7: && or || is missing before \"é\""},
        {"present(x", "character 10: ) is missing"},
        {"present()", "character 9: the name of a field cannot begin with \")\""},
        {"``==1", "character 1: the name is empty"},
        {"`x==1", "character 1: the name has no closing `"},
    }));
    CAPTURE(expression);
    CHECK_THROWS_AS(Where{expression}, std::invalid_argument);
    CHECK_THROWS_WITH(Where{expression}, Equals(message));
}

TEST_CASE("long and deep expressions neither crash nor slow down")
{
    CHECK_THROWS_AS(Where{std::string(1'000'000, '(')}, std::invalid_argument);
    std::string negated(1'000'000, '!');
    CHECK_THROWS_AS(Where{negated.append("x==1")}, std::invalid_argument);
    std::string nested(150, '(');
    CHECK(matches(nested.append("x==14").append(150, ')')));
    std::string chain = "x==1";
    for (int i = 0; i < 20'000; ++i) {
        chain += i % 2 == 0 ? " || x==2" : " || x==3 && x==4";
    }
    CHECK_FALSE(matches(chain));
    CHECK(matches(chain + " || x==14"));
}

TEST_CASE("no text makes the parser or the evaluation fail in another way")
{
    const std::string whole = R"(!(hp.0 <= 20.5 && `a`=="b") || present(`q q`) && action != 'A\'B' || x>=-3e2)";
    constexpr std::string_view k_alphabet = "xyhp.019 \t()!&|=<>\"'`\\-e_\xC3\xA4";
    std::mt19937 random{20};
    LineParser parser;
    const auto step = parser.parse_text(k_step);
    int compiled = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string text = round % 2 == 0 ? whole : "x==1 && !y<2 || hp.0>'3'";
        const auto changes = random() % 4;
        for (std::size_t change = 0; change <= changes && !text.empty(); ++change) {
            const std::size_t at = random() % text.size();
            const char letter = k_alphabet[random() % k_alphabet.size()];
            switch (random() % 3) {
            case 0:
                text[at] = letter;
                break;
            case 1:
                text.erase(at, 1 + random() % 3);
                break;
            default:
                text.insert(at, 1, letter);
            }
        }
        try {
            const Where where{text};
            const bool truth = where.matches(*step);
            CHECK(Where{"!(" + text + ")"}.matches(*step) != truth);
            ++compiled;
        } catch (const std::invalid_argument& error) {
            CHECK(std::string_view{error.what()}.starts_with("character "));
        }
    }
    CHECK(compiled > 1'000);
}

namespace {

// What is wrong with the condition, for the steps.
std::vector<std::string> warnings(const std::string& expression, const std::vector<std::string>& steps)
{
    LineParser parser;
    const Where where{expression};
    WhereWatch watch{where};
    for (const std::string& step : steps) {
        const auto object = *parser.parse_text(step);
        CHECK(watch.matches(object) == where.matches(object));
    }
    return watch.warnings();
}

std::string observing(const std::string& fields)
{
    return R"({"type":"step","observation":{)" + fields + "}}";
}

} // namespace

TEST_CASE("a change is the difference from the step before in the same session and episode")
{
    struct Given
    {
        const char* step;
        bool falls;
        bool stays;
    };

    const auto& given = GENERATE(values<std::vector<Given>>({
        {{R"({"session":1,"episode":0,"observation":{"hp":"20,9"}})", false, true},
         {R"({"session":2,"episode":0,"observation":{"hp":"5,9"}})", false, true},
         {R"({"session":1,"episode":0,"observation":{"hp":"19,9"}})", true, false},
         {R"({"session":2,"episode":0,"observation":{"hp":"6,9"}})", false, false},
         {R"({"session":1,"episode":0,"observation":{"hp":"19,8"}})", false, true},
         {R"({"session":1,"episode":1,"observation":{"hp":"2,8"}})", false, true}}, // another episode
        // Where there is no number there is no change, to it or from it.
        {{R"({"session":1,"episode":0,"observation":{}})", false, false},
         {R"({"session":1,"episode":0,"observation":{"hp":"9,9"}})", false, false},
         {R"({"session":1,"episode":0,"observation":{"hp":"dead"}})", false, false},
         {R"({"session":1,"episode":0,"observation":{"hp":7}})", false, false},
         {R"({"session":1,"episode":0,"observation":{"hp":6}})", true, false}},
    }));
    const Where falls{"change(hp.0) < 0"};
    // Also where the first comparison decides: a step that is not asked about is a step before.
    const Where stays{"present(nothing) || change(hp.0) == 0 && !(change(hp.0) != 0)"};
    WhereWatch falling{falls};
    WhereWatch staying{stays};
    LineParser parser;
    for (const Given& one : given) {
        CAPTURE(one.step);
        const auto step = parser.parse_text(one.step);
        CHECK(falling.matches(*step) == one.falls);
        CHECK(staying.matches(*step) == one.stays);
    }
    CHECK(falls.has_changes());
    CHECK_FALSE(Where{"change > 1"}.has_changes()); // a field of that name
    CHECK_THROWS_WITH(Where{"change(x) == \"1\""}, Equals("character 17: a change is a number; compare it with one"));
    CHECK_THROWS_WITH(Where{"change(x"}, Catch::Matchers::Contains("character 9"));
}

TEST_CASE("a condition that can hold for no step is found out")
{
    const std::vector<std::string> steps = {observing(R"("hp":"20,20","x":1,"name":"Bob","pos":{"x":1})"),
                                            observing(R"("hp":"20,19","x":2,"name":"","l":[1,2],"n":null)")};
    using Texts = std::vector<std::string>;
    CHECK(warnings("xx>5", steps) == Texts{R"(no step has "xx")"});
    CHECK(warnings("hp<20", steps) == Texts{R"("hp" is a list such as "20,20", which does not compare with a number; )"
                                            "compare an element of it, hp.0"});
    CHECK(warnings("l==1", steps) ==
          Texts{R"("l" is a list such as [1,2], which does not compare with a number; compare an element of it, l.0)"});
    CHECK(warnings("l=='1,2'", steps) ==
          Texts{R"("l" is a list such as [1,2], which does not compare with a string; compare an element of it, l.0)"});
    CHECK(warnings("pos<3", steps) ==
          Texts{R"("pos" is an object such as {"x":1}, which does not compare with a number; )"
                "compare a member of it, pos.NAME"});
    CHECK(warnings("name!=3", steps) == Texts{R"("name" is text such as "Bob", which does not compare with a number; )"
                                              "compare it with a string in quotes"});
    CHECK(warnings("n==0", steps) == Texts{R"(no step has "n")"});
    CHECK(warnings("hp.2>0 && hp.2<9", steps) == Texts{R"(no step has "hp.2")"}); // said once
    // Also what the evaluation never comes to.
    CHECK(warnings("x==9 && xx==1", steps) == Texts{R"(no step has "xx")"});
    CHECK(warnings("x<9 || xx==1", steps) == Texts{R"(no step has "xx")"});
}

TEST_CASE("a condition that some step can meet is not complained about")
{
    const std::vector<std::string> steps = {observing(R"("hp":"20,20")"), observing(R"("hp":"20","x":"00")")};
    for (const char* const expression : {"x==0", "x=='00'", "hp<20", "hp.0<20", "hp=='20,20'", "present(xx)"}) {
        CAPTURE(expression);
        CHECK(warnings(expression, steps).empty());
    }
    CHECK(warnings("xx==1", {}).empty()); // no step at all
}
