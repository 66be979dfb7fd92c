#include "catch.hpp"

#include <bh/protocol/controls.hpp>

using namespace bh::protocol;

TEST_CASE("an action is held on the controls of a console")
{
    Controls controls{controls_of(*find_system("NES"), 1)};
    CHECK(controls.text() == "Reset:False,Power:False,P1 Up:False,P1 Down:False,P1 Left:False,P1 Right:False,"
                             "P1 Start:False,P1 Select:False,P1 B:False,P1 A:False");
    controls.hold("right+A*30");
    CHECK(controls.text().find("P1 Right:True") != std::string::npos);
    CHECK(controls.text().find("P1 A:True") != std::string::npos);
    controls.hold("P1 UP+Reset");
    CHECK(controls.json() == R"({"Reset":true,"Power":false,"P1 Up":true,"P1 Down":false,"P1 Left":false,)"
                             R"("P1 Right":false,"P1 Start":false,"P1 Select":false,"P1 B":false,"P1 A":false})");
    controls.hold("NONE+TURBO"); // a control that it has not
    CHECK(controls.text().find("True") == std::string::npos);
    CHECK(controls.text().find("TURBO") == std::string::npos);
}

TEST_CASE("axes go back to where they rest")
{
    Controls controls{{"P1 X Axis", "P1 A", "Light Sensor"}, find_system("N64")};
    controls.hold("X Axis=-40+A");
    CHECK(controls.text() == "P1 X Axis:-40,P1 A:True,Light Sensor:False");
    controls.hold("Light Sensor=3"); // what the table does not know is an axis as soon as it is moved
    CHECK(controls.text() == "P1 X Axis:0,P1 A:False,Light Sensor:3");
    controls.hold("NONE");
    CHECK(controls.text() == "P1 X Axis:0,P1 A:False,Light Sensor:0");
    Controls gba{controls_of(*find_system("GBA"), 1)};
    CHECK(gba.text().find("Light Sensor:100") != std::string::npos);
    gba.hold("Light Sensor=5");
    gba.hold("NONE");
    CHECK(gba.text().find("Light Sensor:100") != std::string::npos);
}

TEST_CASE("controls that nobody named are those that actions name")
{
    Controls controls;
    CHECK(controls.empty());
    CHECK(controls.text().empty());
    controls.hold("RIGHT+a+P2 START+X AXIS=9");
    CHECK(controls.text() == "P1 Right:True,a:True,P2 Start:True,P1 X Axis:9");
    controls.hold("P1 Right+Power+L2%2C");
    CHECK(controls.text() == "P1 Right:True,a:False,P2 Start:False,P1 X Axis:0,Power:True,P1 L2,:True");
    for (int i = 0; i < 1000; ++i) {
        controls.hold("Button" + std::to_string(i));
    }
    CHECK(controls.text().find("Button400:") != std::string::npos);
    CHECK(controls.text().find("Button600:") == std::string::npos);
}

TEST_CASE("an axis that is moved farther than it goes is held so, and is odd")
{
    Controls controls{{"P1 A", "P1 X Axis", "P1 Other Axis"}, find_system("N64")};
    controls.hold("A+X AXIS=127+Other Axis=9999");
    CHECK(controls.excess().empty()); // of the other one nothing is known
    controls.hold("X AXIS=128");
    CHECK(controls.excess() == "P1 X Axis at 128 is beyond -128 to 127");
    CHECK(controls.text() == "P1 A:False,P1 X Axis:128,P1 Other Axis:0");
    controls.hold("X AXIS=-129");
    CHECK(controls.excess() == "P1 X Axis at -129 is beyond -128 to 127");
    controls.hold("NONE");
    CHECK(controls.excess().empty());
}
