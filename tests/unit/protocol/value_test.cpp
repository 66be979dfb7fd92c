#include "catch.hpp"

#include <bh/protocol/value.hpp>

#include <nlohmann/json.hpp>

using namespace bh::protocol;

namespace {

/// What Python prints for a literal; the reason in parentheses if it is none.
std::string printed(ValueType type, std::string_view literal)
{
    std::string error;
    const auto value = parse_value(type, literal, error);
    if (!value) {
        return "(" + error + ")";
    }
    CHECK(error.empty());
    CHECK(type_of(*value) == type);
    std::string text;
    append_python(text, *value);
    return text;
}

struct Row
{
    ValueType type;
    std::string_view literal;
    std::string_view printed;
};

} // namespace

TEST_CASE("literals are read and printed as Python does it")
{
    using enum ValueType;
    // What stands on the right was printed by Python 3.11 from ast.literal_eval() of what stands on the left.
    for (const Row& row : std::vector<Row>{
             {integer, "512", "512"},
             {integer, "-143", "-143"},
             {integer, "+7", "7"},
             {integer, "0", "0"},
             {integer, "-0", "0"},
             {integer, "0x1F", "31"},
             {integer, "-0b101", "-5"},
             {integer, "0o17", "15"},
             {integer, "  9223372036854775807 ", "9223372036854775807"},
             {integer, "-9223372036854775808", "-9223372036854775808"},
             {boolean, "True", "True"},
             {boolean, "False", "False"},
             {string, "'abc'", "abc"},
             {string, "\"it's\"", "it's"},
             {string, R"('it\'s "so"')", "it's \"so\""},
             {string, R"('a\\b\n\t\x41\101\u00e9\U0001F600\d')", "a\\b\n\tAA\xC3\xA9\xF0\x9F\x98\x80\\d"},
             {string, "''", ""},
             {string, "'\xC3\xA9; [1, 2], \"'", "\xC3\xA9; [1, 2], \""},
             {integers, "[]", "[]"},
             {integers, "[1,-2,  3 , ]", "[1, -2, 3]"},
             {booleans, "[True, False]", "[True, False]"},
             {strings, R"(['a', "b; c", 'it\'s', "say \"x\"", '\'"'])", R"(['a', 'b; c', "it's", 'say "x"', '\'"'])"},
             {strings, R"(['\n\r\t\\', '\x00\x7f\xa0\xad', '\u200b\u3000\ufeff', 'é\u00e9\u2014'])",
              "['\\n\\r\\t\\\\', '\\x00\\x7f\\xa0\\xad', '\\u200b\\u3000\\ufeff', '\xC3\xA9\xC3\xA9\xE2\x80\x94']"},
             {strings, "['[1]', ']', ',']", "['[1]', ']', ',']"},
         }) {
        CAPTURE(row.literal);
        CHECK(printed(row.type, row.literal) == row.printed);
    }
}

TEST_CASE("what Lua makes of values is read, too")
{
    using enum ValueType;
    CHECK(printed(integer, "512.0") == "512");
    CHECK(printed(integer, "-3.00") == "-3");
    CHECK(printed(boolean, "true") == "True");
    CHECK(printed(boolean, "false") == "False");
    CHECK(printed(string, "Overworld 2, north") == "Overworld 2, north");
    CHECK(printed(string, "5") == "5");
    CHECK(printed(string, "") == "");
}

TEST_CASE("what is no literal of its type is refused with the reason")
{
    using enum ValueType;
    for (const Row& row : std::vector<Row>{
             {integer, "", "(\"\" is no INT)"},
             {integer, "hello", "(\"hello\" is no INT)"},
             {integer, "1.5", "(\"1.5\" is no INT)"},
             {integer, ".0", "(\".0\" is no INT)"},
             {integer, "1e5", "(\"1e5\" is no INT)"},
             {integer, "007", "(\"007\" is no INT)"},
             {integer, "-", "(\"-\" is no INT)"},
             {integer, "--1", "(\"--1\" is no INT)"},
             {integer, "0x", "(\"0x\" is no INT)"},
             {integer, "0q1", "(\"0q1\" is no INT)"},
             {integer, "True", "(\"True\" is no INT)"},
             {integer, "'5'", "(\"'5'\" is no INT)"},
             {integer, "1 2", "(more than one value in \"1 2\")"},
             {integer, "9223372036854775808", "(\"9223372036854775808\" does not fit into 64 bits)"},
             {integer, "-9223372036854775809", "(\"-9223372036854775809\" does not fit into 64 bits)"},
             {integer, "99999999999999999999", "(\"99999999999999999999\" does not fit into 64 bits)"},
             {boolean, "TRUE", "(\"TRUE\" is no BOOL)"},
             {boolean, "1", "(\"1\" is no BOOL)"},
             {string, "'abc", "(the string \"'abc\" has no end)"},
             {string, "'abc\\", "(the string \"'abc\\\" has no end)"},
             {string, "'a' 'b'", "(more than one value in \"'a' 'b'\")"},
             {string, R"('\x4')", "(\"4'\" after a backslash is no character)"},
             {string, R"('\ud800')", "(\"d800\" after a backslash is no character)"},
             {string, R"('\U00110000')", "(\"00110000\" after a backslash is no character)"},
             {string, R"('\N{BULLET}')", "(a character by its name, \\N, is not known here)"},
             {string, "a\xFF", "(the value is not UTF-8)"},
             {integers, "1, 2", "(\"1, 2\" is no list)"},
             {integers, "[1, 2", "(the list has no end)"},
             {integers, "[1 2]", "(no comma before \"2]\")"},
             {integers, "[,]", "(\"\" is no INT)"},
             {integers, "[1, True]", "(\"True\" is no INT)"},
             {integers, "[[1]]", "(\"[1\" is no INT)"},
             {integers, "[1] 2", "(more than one value in \"[1] 2\")"},
             {booleans, "[True, 0]", "(\"0\" is no BOOL)"},
             {strings, "[a]", "(\"a\" is no STRING: it has no quotes)"},
             {strings, "['a]", "(the string \"'a]\" has no end)"},
         }) {
        CAPTURE(row.literal);
        CHECK(printed(row.type, row.literal) == row.printed);
    }
}

TEST_CASE("values are JSON for a policy")
{
    const auto json = [](ValueType type, std::string_view literal) {
        std::string error;
        std::string text;
        append_json(text, parse_value(type, literal, error).value());
        return text;
    };
    CHECK(json(ValueType::integer, "-9223372036854775808") == "-9223372036854775808");
    CHECK(json(ValueType::boolean, "True") == "true");
    CHECK(json(ValueType::string, R"('a"\n')") == R"("a\"\n")");
    CHECK(json(ValueType::integers, "[1, 2]") == "[1,2]");
    CHECK(json(ValueType::booleans, "[True, False]") == "[true,false]");
    CHECK(json(ValueType::strings, "['a', '']") == R"(["a",""])");
    CHECK(json(ValueType::strings, "[]") == "[]");
}

TEST_CASE("the names of types")
{
    for (const auto type : {ValueType::integer, ValueType::boolean, ValueType::string, ValueType::integers,
                            ValueType::booleans, ValueType::strings}) {
        CHECK(type_from_name(type_name(type)) == type);
        CHECK(is_list(type) == type_name(type).ends_with("[]"));
    }
    CHECK(type_name(ValueType::strings) == "STRING[]");
    CHECK_FALSE(type_from_name("Int"));
    CHECK_FALSE(type_from_name("FLOAT"));
}
