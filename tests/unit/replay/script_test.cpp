#include "catch.hpp"
#include "emulator/script.hpp"

#include <random>

using bh::replay::exit_reply;
using bh::replay::ReplayedStates;

TEST_CASE("a script is told to exit in its own language")
{
    CHECK(exit_reply("@S|x:1", "@S|x:1", "ACT:RIGHT*3|save:a") == "ACT:RIGHT*3|save:a|exit:true");
    CHECK(exit_reply("@S|x:1", "@S|x:1", "ACT:RIGHT|exit:true") == "ACT:RIGHT|exit:true");
    CHECK(exit_reply("@S|x:1", "", "") == "ACT:NONE|exit:true");
    CHECK(exit_reply("", "", "") == "ACT:NONE|exit:true");

    const std::string request = "SET x INT 512; GET x; UPDATE; GET controls; GET restart; GET exit";
    CHECK(exit_reply(request, request, "INT 512; P1 A:True; True; False") == "INT 512; P1 A:True; True; True");
    CHECK(exit_reply("UPDATE; GET exit; GET x", request, "INT 512; P1 A:True; True; False") == "True; INT 512");
    CHECK(exit_reply("GET controls; GET exit; GET y", request, "INT 512") == "; True; None");
    CHECK(exit_reply("GET rom", "", "") == "None");
    CHECK(exit_reply("UPDATE", "", "").empty());
}

TEST_CASE("a state that was saved is loaded where this replay saved it, others where they are")
{
    ReplayedStates states;
    CHECK(states.redirected("ACT:A|load:a.State|speed:max") == "ACT:A|load:a.State|speed:max");
    CHECK(states.last_load() == "a.State");
    CHECK_FALSE(states.has_saved());
    CHECK(states.redirected("ACT:A|save:C:\\a.State") == "ACT:A|save:C:\\a.State.replay");
    CHECK(states.has_saved());
    CHECK(states.redirected("ACT:NONE|load:a.State") == "ACT:NONE|load:a.State");
    CHECK(states.redirected("ACT:NONE|x:1|load:C:\\a.State|y:2") == "ACT:NONE|x:1|load:C:\\a.State.replay|y:2");
    CHECK(states.last_load() == "C:\\a.State");
    CHECK(states.redirected("ACT:NONE|load:b|save:b") == "ACT:NONE|load:b.replay|save:b.replay");
    CHECK(states.redirected("ACT:NONE| Save : c \n") == "ACT:NONE|save:c.replay");
    CHECK(states.redirected("ACT:NONE|save|save:") == "ACT:NONE|save:1.replay|save:");
}

TEST_CASE("only replies that are obeyed are changed")
{
    ReplayedStates states;
    for (const char* const reply :
         {"", "ERR:no|save:a", "save:a", "ACT:", "ACT:save:a", "None; a|save:b", "ACT:A|", "ACT:A||"}) {
        CHECK(states.redirected(reply) == reply);
    }
    CHECK_FALSE(states.has_saved());
}

TEST_CASE("whatever a reply holds, no state is saved under its recorded name")
{
    std::mt19937 random{3};
    const std::string alphabet = "|: saveloSAVEL\n%1";
    for (int round = 0; round < 2000; ++round) {
        std::string reply = "ACT:A|save:own";
        for (auto length = random() % 30; length > 0; --length) {
            reply += alphabet[random() % alphabet.size()];
        }
        const std::string live = ReplayedStates{}.redirected(reply);
        CAPTURE(reply, live);
        CHECK(live.starts_with("ACT:A|save:own"));
        CHECK(live.substr(0, live.find('|', 6)).ends_with(".replay"));
    }
}
