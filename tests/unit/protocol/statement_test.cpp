#include "catch.hpp"

#include <bh/protocol/statement.hpp>

#include <string>
#include <vector>

using namespace bh::protocol;

namespace {

std::vector<std::string> split(std::string_view message)
{
    std::vector<std::string> texts;
    StatementReader reader{message};
    while (const auto statement = reader.next()) {
        texts.emplace_back(statement->text);
    }
    return texts;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("a message is its statements")
{
    CHECK(split("GET x") == Texts{"GET x"});
    CHECK(split("SET x INT 512; GET x; UPDATE; GET controls; GET restart; GET exit") ==
          Texts{"SET x INT 512", "GET x", "UPDATE", "GET controls", "GET restart", "GET exit"});
    CHECK(split("").empty());
    CHECK(split(";").empty());
    CHECK(split("; ; ").empty());
    CHECK(split("  RESET ;  GET x ; \r\n") == Texts{"RESET", "GET x"});
    CHECK(split("GET a;GET b") == Texts{"GET a;GET b"});
}

TEST_CASE("a semicolon in a string ends nothing")
{
    CHECK(split("SET s STRING 'a; b'; GET s") == Texts{"SET s STRING 'a; b'", "GET s"});
    CHECK(split(R"(SET s STRING "a'; b\"; c"; GET s)") == Texts{R"(SET s STRING "a'; b\"; c")", "GET s"});
    CHECK(split("SET s 'a; b'; GET s") == Texts{"SET s 'a; b'", "GET s"});
    CHECK(split("SET l STRING[] ['a; b', \"c; ]\", 'd']; GET l") ==
          Texts{"SET l STRING[] ['a; b', \"c; ]\", 'd']", "GET l"});
    CHECK(split("SET l STRING[] val ['a; b']; GET l") == Texts{"SET l STRING[] val ['a; b']", "GET l"});
    CHECK(split("SET l ['a; b']; GET l") == Texts{"SET l ['a; b']", "GET l"});
    CHECK(split("SET l -1 'a; b'; GET l") == Texts{"SET l -1 'a; b'", "GET l"});
    CHECK(split("SET l 0 'a; b' c; GET l") == Texts{"SET l 0 'a; b' c", "GET l"});
}

TEST_CASE("an apostrophe that opens no string does not swallow what follows")
{
    CHECK(split("SET s STRING it's; GET s; SET t STRING 'x'") ==
          Texts{"SET s STRING it's", "GET s", "SET t STRING 'x'"});
    CHECK(split("SET s STRING rock 'n roll; GET s; SET t STRING 'x'") ==
          Texts{"SET s STRING rock 'n roll", "GET s", "SET t STRING 'x'"});
    CHECK(split("SET s STRING 'never closed; GET s") == Texts{"SET s STRING 'never closed", "GET s"});
    CHECK(split("SET l STRING[] ['never closed; GET l") == Texts{"SET l STRING[] ['never closed", "GET l"});
    CHECK(split("SET l INT[] [1, 2; GET l") == Texts{"SET l INT[] [1, 2", "GET l"});
    CHECK(split("GET it's; GET 'x; UPDATE") == Texts{"GET it's", "GET 'x", "UPDATE"});
}

TEST_CASE("what kind a statement is")
{
    using Kind = Statement::Kind;

    struct Row
    {
        std::string_view text;
        Kind kind;
        std::string_view argument;
    };

    for (const Row& row : std::vector<Row>{{"GET x", Kind::get, "x"},
                                           {"GET", Kind::get, ""},
                                           {"SET x INT 5", Kind::set, "x INT 5"},
                                           {"UPDATE", Kind::update, ""},
                                           {"UPDATE now", Kind::update, "now"},
                                           {"RESET", Kind::reset, ""},
                                           {"SESSION left one", Kind::session, "left one"},
                                           {"get x", Kind::unknown, "x"},
                                           {"GETS x", Kind::unknown, "x"},
                                           {"hello", Kind::unknown, ""}}) {
        CAPTURE(row.text);
        const auto statement = StatementReader{row.text}.next();
        REQUIRE(statement);
        CHECK(statement->kind == row.kind);
        CHECK(statement->argument == row.argument);
    }
}

TEST_CASE("a message is told from other texts by its first word")
{
    for (const std::string_view text :
         {"GET x", "SET x INT 5", "UPDATE", "UPDATE; GET x", "RESET;", "SESSION a", "RESET\r\n", "GET"}) {
        CAPTURE(text);
        CHECK(is_statements(text));
    }
    for (const std::string_view text : {"", "@S|x:1", "{}", "GETX", "UPDATES", "get x", "hello", " GET x", "POST /"}) {
        CAPTURE(text);
        CHECK_FALSE(is_statements(text));
    }
}

TEST_CASE("statements cut anywhere are read without harm")
{
    const std::string message =
        R"(SET s STRING 'a; \'b'; SET l STRING[] val ['x; ]', "y"]; SET l -1 'z; '; GET l 0; UPDATE)";
    const Texts whole = split(message);
    CHECK(whole.size() == 5);
    for (std::size_t size = 0; size < message.size(); ++size) {
        CAPTURE(size);
        const Texts cut = split(std::string_view{message}.substr(0, size));
        std::size_t bytes = 0;
        for (const std::string& text : cut) {
            bytes += text.size();
        }
        CHECK(bytes <= size);
        // What comes before the first cut string is the same.
        for (std::size_t i = 0; i + 1 < cut.size() && i < whole.size() && cut[i].size() == whole[i].size(); ++i) {
            CHECK(cut[i] == whole[i]);
        }
    }
}

TEST_CASE("values without an end cost no more time than others")
{
    for (const std::string_view statement : {"SET l [1; ", "SET s 'a; ", "SET l STRING[] ['a; "}) {
        std::string message;
        constexpr std::size_t k_statements = 100'000;
        while (message.size() < k_statements * statement.size()) {
            message += statement;
        }
        // The quotes of neighbours may make one string of what lies between them.
        CHECK(split(message).size() >= k_statements / 4);
    }
}
