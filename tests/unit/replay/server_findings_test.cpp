#include "catch.hpp"
#include "server/server_findings.hpp"

#include <bh/base/error.hpp>

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

TEST_CASE("the first difference is the first in the recording, whichever answer comes first")
{
    ServerFindings board;
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
