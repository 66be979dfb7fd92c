#include "catch.hpp"
#include "farewell.hpp"

using bh::replay::farewell;

TEST_CASE("a script is told to exit in its own language")
{
    CHECK(farewell("@S|x:1", "@S|x:1", "ACT:RIGHT*3|save:a") == "ACT:RIGHT*3|save:a|exit:true");
    CHECK(farewell("@S|x:1", "@S|x:1", "ACT:RIGHT|exit:true") == "ACT:RIGHT|exit:true");
    CHECK(farewell("@S|x:1", "", "") == "ACT:NONE|exit:true");
    CHECK(farewell("", "", "") == "ACT:NONE|exit:true");

    const std::string request = "SET x INT 512; GET x; UPDATE; GET controls; GET restart; GET exit";
    CHECK(farewell(request, request, "INT 512; P1 A:True; True; False") == "INT 512; P1 A:True; True; True");
    CHECK(farewell("UPDATE; GET exit; GET x", request, "INT 512; P1 A:True; True; False") == "True; INT 512");
    CHECK(farewell("GET controls; GET exit; GET y", request, "INT 512") == "; True; None");
    CHECK(farewell("GET rom", "", "") == "None");
    CHECK(farewell("UPDATE", "", "").empty());
}
