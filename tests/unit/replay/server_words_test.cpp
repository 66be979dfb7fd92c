#include "catch.hpp"
#include "pacer.hpp"
#include "place.hpp"
#include "player.hpp"
#include "scoreboard.hpp"
#include "server_link.hpp"

#include <bh/base/error.hpp>

#include <chrono>

using namespace bh::replay;

TEST_CASE("two replies are the same but for the end of the server")
{
    CHECK(same_reply("ACT:RIGHT|exit:true", "ACT:RIGHT"));
    CHECK(same_reply("ACT:RIGHT", "ACT:RIGHT|exit:1"));
    CHECK(same_reply("ACT:RIGHT|exit:true|speed:max", "ACT:RIGHT|speed:max"));
    CHECK(same_reply("True; 5", "True; 5"));
    CHECK(same_reply("OK", ""));
    CHECK(same_reply("", "OK"));
    CHECK_FALSE(same_reply("OK", "True"));
    CHECK_FALSE(same_reply("ACT:RIGHT|speed:max", "ACT:RIGHT"));
    CHECK_FALSE(same_reply("ACT:RIGHT", "ACT:LEFT"));
    CHECK_FALSE(same_reply("ACT:RIGHT", "RIGHT"));
    CHECK_FALSE(same_reply("True|exit:1", "True"));
}

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

TEST_CASE("the first difference is the first in the recording, whichever answer comes first")
{
    Scoreboard board;
    RecordedMessage message;
    message.is_step = true;
    message.reply = "ACT:A";
    for (const std::uint64_t number : {7U, 3U, 5U}) {
        message.number = number;
        message.place.step = number;
        board.answered(message, "ACT:B", 10, true);
    }
    board.answered(message, "ACT:A", 10, true);
    board.answered(message, "ACT:C", 10, false); // of a copy
    CHECK_FALSE(board.all_equal());
    const std::string text = board.text(2);
    CHECK(text.find("messages sent     5\n") != std::string::npos);
    CHECK(text.find("replies compared  4 (of the first of 2 clients)") != std::string::npos);
    CHECK(text.find("step 3: recorded ACT:A, server ACT:B") != std::string::npos);
    message.number = 1;
    board.refused_picture(message, "(HTTP status 500)");
    CHECK(board.text(1).find("step 5: recorded (a picture), server (HTTP status 500)") != std::string::npos);
    board.failed(std::make_exception_ptr(bh::Error{"first"}));
    board.failed(std::make_exception_ptr(bh::Error{"second"}));
    CHECK(board.is_stopped());
    CHECK_THROWS_WITH(board.throw_failure(), "first");
}

TEST_CASE("a socket's address is numeric, as BizHawk wants it")
{
    CHECK_NOTHROW(ServerAddress{"tcp://127.0.0.1:9001"});
    CHECK_NOTHROW(ServerAddress{"tcp://localhost:1"});
    for (const char* const text : {"tcp://", "tcp://127.0.0.1", "tcp://127.0.0.1:", "tcp://127.0.0.1:0",
                                   "tcp://127.0.0.1:99999", "tcp://example.org:9001", "tcp://127.0.0.1:9001/act"}) {
        CHECK_THROWS_AS(ServerAddress{text}, bh::UsageError);
    }
}

TEST_CASE("a message that comes late, or is not paced, goes at once")
{
    bool waited = false;
    const auto note = [&waited] { waited = true; };
    Pacer max{0};
    max.wait(0, note);
    max.wait(INT64_MAX, note);
    Pacer realtime{1};
    realtime.wait(INT64_MAX, note);
    realtime.wait(5, note);
    realtime.wait(INT64_MIN, note);
    CHECK_FALSE(waited);
}

TEST_CASE("a text for a message is one line of bounded size")
{
    CHECK(shortened("a\nb\tc\u202e", 40) == "a\\x0ab\\x09c\\u202e");
    CHECK(shortened(std::string(300, 'x'), 200) == std::string(200, 'x') + "...");
}
