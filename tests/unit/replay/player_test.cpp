#include "catch.hpp"
#include "server/player.hpp"

using namespace bh::replay;

TEST_CASE("a copy of a session says another name wherever the session says its own")
{
    CHECK(renamed_session("@H|_system:NES|_session:one|_rom:x", "-copy-2") ==
          "@H|_system:NES|_session:one-copy-2|_rom:x");
    CHECK(renamed_session("@S|x:1|_session:one", "-copy-2") == "@S|x:1|_session:one-copy-2");
    CHECK(renamed_session("@S|x:1", "-copy-2") == "@S|x:1");
    CHECK(renamed_session(R"({"x":1,"_session":"one"})", "-copy-2") == R"({"x":1,"_session":"one-copy-2"})");
    CHECK(renamed_session(R"({"x":1,"_session":"one)", "-copy-2") == R"({"x":1,"_session":"one-copy-2)");
    CHECK(renamed_session(R"({ "_session" : "a\"b", "x":1})", "-copy-2") == R"({ "_session" : "a\"b-copy-2", "x":1})");
    CHECK(renamed_session(R"({"y":"_session","_session":"a"})", "-2") == R"({"y":"_session","_session":"a-2"})");
    CHECK(renamed_session(R"({"_session":5})", "-copy-2") == R"({"_session":5})");
    CHECK(renamed_session(R"({"_session":"a\)", "-copy-2") == R"({"_session":"a\-copy-2)");
    CHECK(renamed_session("SESSION one; GET x", "-copy-2") == "SESSION one-copy-2; GET x");
    CHECK(renamed_session("GET x", "-copy-2") == "GET x");
    CHECK(renamed_session("", "-copy-2").empty());
}
