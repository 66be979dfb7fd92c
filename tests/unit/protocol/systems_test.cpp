#include "catch.hpp"

#include <bh/protocol/systems.hpp>

#include <set>
#include <string>

using namespace bh::protocol;

namespace {

// Group by group, as the LogKey of a movie has them.
std::string log_key(const SystemInfo& system, int players)
{
    std::string text;
    int group = -1;
    for (const Control& control : controls_of(system, players)) {
        text += player_of(control.name) != group ? "#" : "";
        group = player_of(control.name);
        text += control.name + "|";
    }
    return text;
}

std::string mnemonics(const SystemInfo& system, int players)
{
    std::string text;
    for (const Control& control : controls_of(system, players)) {
        text += control.axis ? ',' : control.mnemonic;
    }
    return text;
}

} // namespace

TEST_CASE("the controls of a console come as in its movies")
{
    struct Row
    {
        const char* id;
        const char* core;
        int players;
        const char* key;
        const char* characters;
    };

    const Row rows[] = {
        {"NES", "", 2,
         "#Reset|Power|#P1 Up|P1 Down|P1 Left|P1 Right|P1 Start|P1 Select|P1 B|P1 A|#P2 Up|P2 Down|P2 Left|P2 "
         "Right|P2 Start|P2 Select|P2 B|P2 A|",
         "rPUDLRSsBAUDLRSsBA"},
        {"NES", "quicknes", 1, "#Reset|Power|#P1 Up|P1 Down|P1 Left|P1 Right|P1 Start|P1 Select|P1 B|P1 A|",
         "rPUDLRSsBA"},
        {"NES", "SubNESHawk", 1,
         "#Reset Cycle|Power|Reset|#P1 Up|P1 Down|P1 Left|P1 Right|P1 Start|P1 Select|P1 B|P1 A|", ",PrUDLRSsBA"},
        {"SNES", "no such core", 1,
         "#Reset|Power|#P1 Up|P1 Down|P1 Left|P1 Right|P1 Select|P1 Start|P1 Y|P1 B|P1 X|P1 A|P1 L|P1 R|",
         "rPUDLRsSYBXAlr"},
        {"GB", "", 1, "#Up|Down|Left|Right|Start|Select|B|A|Power|", "UDLRSsBAP"},
        {"GBA", "mGBA", 4, "#Tilt X|Tilt Y|Tilt Z|Light Sensor|Up|Down|Left|Right|Start|Select|B|A|L|R|Power|",
         ",,,,UDLRSsBAlrP"},
        {"N64", "", 1,
         "#Reset|Power|#P1 X Axis|P1 Y Axis|P1 A Up|P1 A Down|P1 A Left|P1 A Right|P1 DPad U|P1 DPad D|P1 DPad L|P1 "
         "DPad R|P1 Start|P1 Z|P1 B|P1 A|P1 C Up|P1 C Down|P1 C Right|P1 C Left|P1 L|P1 R|",
         "rP,,UDLRUDLRSZBAudrllr"},
        {"PCE", "", 1, "#P1 Up|P1 Down|P1 Left|P1 Right|P1 Select|P1 Run|P1 B2|P1 B1|", "UDLRsR21"},
        {"A26", "", 1,
         "#Reset|Select|Power|Toggle Left Difficulty|Toggle Right Difficulty|#P1 Up|P1 Down|P1 Left|P1 "
         "Right|P1 Button|",
         "rsPlrUDLRB"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.id, row.core);
        const SystemInfo* const system = find_system(row.id, row.core);
        REQUIRE(system != nullptr);
        CHECK(log_key(*system, row.players) == row.key);
        CHECK(mnemonics(*system, row.players) == row.characters);
    }
    CHECK(find_system("C64") == nullptr);
}

TEST_CASE("NesHawk has Power first before 2.10")
{
    const SystemInfo& nes = *find_system("NES", "NesHawk");
    for (const char* const version : {"2.9.1", "2.9", "2.2.2", "1.11.8", "2", "0"}) {
        CAPTURE(version);
        CHECK(controls_of(nes, 1, version).front().name == "Power");
    }
    for (const char* const version : {"", "2.10", "2.11.1", "3.0", "GIT master#54fe285da"}) {
        CAPTURE(version);
        CHECK(controls_of(nes, 1, version).front().name == "Reset");
    }
    CHECK(controls_of(*find_system("NES", "QuickNes"), 1, "2.2").front().name == "Reset");
}

TEST_CASE("every console's table is sound")
{
    for (const SystemInfo& system : systems()) {
        CAPTURE(system.id, system.cores.front());
        CHECK(find_system(system.id, system.cores.front()) == &system);
        std::set<std::string> names;
        int group = -1;
        bool was_button = false;
        for (const Control& control : controls_of(system, 2)) {
            CAPTURE(control.name);
            CHECK(names.insert(control.name).second);
            was_button = was_button && group == player_of(control.name);
            group = player_of(control.name);
            if (control.axis) {
                CHECK_FALSE(was_button); // axes come first in their group
                CHECK(control.axis->minimum <= control.axis->neutral);
                CHECK(control.axis->neutral <= control.axis->maximum);
            } else {
                was_button = true;
                CHECK(control.mnemonic != '!');
                CHECK(mnemonic_of(&system, control.name) == control.mnemonic);
            }
            REQUIRE(system.find(control.name) != nullptr);
            CHECK(system.find(control.name)->axis == control.axis);
        }
    }
}

TEST_CASE("names of controls say whose they are")
{
    CHECK(player_of("P1 A") == 1);
    CHECK(player_of("P12 Up") == 12);
    CHECK(without_player("P12 Up") == "Up");
    for (const char* const name : {"A", "P", "P1", "P1 ", "Px A", "P123 A", "P A", "p1 A", "Insert Coin P1", ""}) {
        CAPTURE(name);
        CHECK(player_of(name) == 0);
        CHECK(without_player(name) == name);
    }
    const SystemInfo* const nes = find_system("NES");
    REQUIRE(nes != nullptr);
    CHECK(nes->find("P3 A") != nullptr);
    CHECK(nes->find("A") == nullptr);
    CHECK(nes->find("P1 Power") == nullptr);
}

TEST_CASE("buttons that no table has show what BizHawk shows on every console")
{
    CHECK(mnemonic_of(nullptr, "P2 L") == 'l');
    CHECK(mnemonic_of(nullptr, "P1 Button 7") == '7');
    CHECK(mnemonic_of(find_system("NES"), "FDS Insert 1") == '1');
    CHECK(mnemonic_of(find_system("NES"), "FDS Eject") == 'E');
    CHECK(mnemonic_of(find_system("GEN"), "Previous Disk") == '<');
    CHECK(mnemonic_of(nullptr, "Key Q") == 'Q');
    CHECK(mnemonic_of(nullptr, "P1 Z") == 'Z');
    CHECK(mnemonic_of(nullptr, "Frobnicate") == '!');
    CHECK(mnemonic_of(nullptr, "") == '!');
    CHECK(mnemonic_of(find_system("N64"), "P4 C Right") == 'r');
}
