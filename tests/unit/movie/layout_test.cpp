#include "catch.hpp"

#include <bh/base/error.hpp>
#include <bh/movie/layout.hpp>

using namespace bh;
using namespace bh::movie;

namespace {

std::string reformatted(const Layout& layout, std::string_view line)
{
    Frame frame;
    std::string out;
    layout.parse(line, frame);
    layout.format(frame, out);
    return out;
}

std::string error_of(const Layout& layout, std::string_view line)
{
    Frame frame;
    try {
        layout.parse(line, frame);
    } catch (const DataError& error) {
        return error.what();
    }
    return "";
}

} // namespace

TEST_CASE("lines of a log come out as they went in")
{
    struct Row
    {
        const char* system;
        const char* core;
        const char* key;
        std::vector<const char*> lines;
    };

    const std::vector<Row> rows{
        {"NES",
         "NesHawk",
         "#Power|Reset|#P1 Up|P1 Down|P1 Left|P1 Right|P1 Start|P1 Select|P1 B|P1 A|#P2 Up|P2 Down|P2 Left|P2 Right|P2 "
         "Start|P2 Select|P2 B|P2 A|",
         {"|..|........|........|", "|Pr|UDLRSsBA|UDLRSsBA|", "|.r|.D......|.......A|"}},
        {"NES",
         "SubNESHawk",
         "#Reset Cycle|Power|Reset|#P1 Up|P1 Down|P1 Left|P1 Right|P1 Start|P1 Select|P1 B|P1 A|",
         {"|    0,..|........|", "|29780,.r|U......A|", "|500000,..|........|"}},
        {"SNES",
         "SubBSNESv115+",
         "#Reset Instruction|Reset|Power|Subframe|#P1 Up|P1 Down|P1 Left|P1 Right|P1 Select|P1 Start|P1 Y|P1 B|P1 X|P1 "
         "A|P1 L|P1 R|",
         {"|    0,...|............|", "|   12,r..|UDLRsSYBXAlr|"}},
        {"N64",
         "Mupen64Plus",
         "#Reset|Power|#P1 X Axis|P1 Y Axis|P1 A Up|P1 A Down|P1 A Left|P1 A Right|P1 DPad U|P1 DPad D|P1 DPad L|P1 "
         "DPad R|P1 Start|P1 Z|P1 B|P1 A|P1 C Up|P1 C Down|P1 C Right|P1 C Left|P1 L|P1 R|",
         {"|..|    0,    0,..................|", "|r.| -128,  127,UDLRUDLRSZBAudrllr|"}},
        {"GB", "Gambatte", "#Up|Down|Left|Right|Start|Select|B|A|Power|", {"|.........|", "|UDLRSsBAP|"}},
        {"GB", "Gambatte", "#Up|Down|Left|Right|Start|Select|B|A|Power|", {"|.........||", "|UDLRSsBAP||"}},
        {"PCE",
         "PCEHawk",
         "#P1 Up|P1 Down|P1 Left|P1 Right|P1 Select|P1 Run|P1 B2|P1 B1|",
         {"||........|", "||UDLRsR21|"}},
        // A console that no table has: which controls are axes is told by the line.
        {"XYZ", "", "#Crank|Power|#P1 Wheel|P1 A|", {"|    0,.|   -5,A|", "|   77,P|    0,.|"}},
    };
    for (const Row& row : rows) {
        const Layout layout{row.key, protocol::find_system(row.system, row.core), row.lines.front()};
        CHECK(layout.log_key() == row.key);
        for (const char* const line : row.lines) {
            CHECK(reformatted(layout, line) == line);
        }
    }
}

TEST_CASE("what is written for a console is what its table says")
{
    const auto line_of = [](const char* id) {
        const protocol::SystemInfo* const system = protocol::find_system(id);
        REQUIRE(system != nullptr);
        const Layout layout{protocol::controls_of(*system, 1)};
        std::string line;
        layout.format(layout.neutral(), line);
        return line;
    };
    CHECK(line_of("NES") == "|..|........|");
    CHECK(line_of("GBA") == "|    0,    0,    0,  100,...........||");
    CHECK(line_of("PCE") == "||........|");
    CHECK(line_of("VB") == "|...............|"); // no name begins with Up
    CHECK(line_of("PSX") == "|    1,...|..............|");
}

TEST_CASE("lines are read as BizHawk reads them")
{
    const Layout layout{"#Reset|#P1 X|P1 A|P1 B|", nullptr, "|.|    1,..|"};
    Frame frame;
    layout.parse("|.|    1,..|", frame);
    CHECK(frame == Frame{0, 1, 0, 0});
    layout.parse("x +12,||y|.and more", frame); // any character is a button held, bars mean nothing
    CHECK(frame == Frame{1, 12, 1, 0});
    layout.parse("|r|-2147483648, B", frame);
    CHECK(frame == Frame{1, -2147483647 - 1, 1, 1});

    CHECK(error_of(layout, "|") == "ends before its Reset");
    CHECK(error_of(layout, "|.|") == "ends before its P1 X");
    CHECK(error_of(layout, "|.|    1,.") == "ends before its P1 B");
    for (const char* const line :
         {"|.|....", "|.|  1x,..|", "|.|,..|", "|.|2147483648,..|", "|.|1 2,..|", "|.|+-1,..|"}) {
        CAPTURE(line);
        CHECK(error_of(layout, line) == "has no number for its P1 X");
    }
}

TEST_CASE("axes are told by the line, by the table where there is no line")
{
    const auto axes = [](const Layout& layout) {
        std::string names;
        for (const LogControl& control : layout.controls()) {
            names += control.is_axis ? control.name + " " : "";
        }
        return names;
    };
    const protocol::SystemInfo* const gba = protocol::find_system("GBA");
    CHECK(axes(Layout{"#Tilt X|Light Sensor|Up|", gba, ""}) == "Tilt X Light Sensor ");
    CHECK(axes(Layout{"#Tilt X|Light Sensor|Up|", gba, "|...||"}).empty()); // a movie knows its own lines best
    CHECK(axes(Layout{"#Tilt X|Light Sensor|Up|", gba, "|....||"}) == "Tilt X Light Sensor "); // fits nothing
    CHECK(axes(Layout{"#Tilt X|Up|", nullptr, ""}).empty());
    CHECK(Layout{"#Tilt X|Light Sensor|Up|", gba, ""}.neutral() == Frame{0, 100, 0});
    CHECK(Layout{"", nullptr, ""}.controls().empty());
    CHECK(Layout{"##||#|", nullptr, "|||"}.controls().empty());
}

TEST_CASE("buttons are named as the scripts name them")
{
    // "P2 A" is somebody's own, and "Select" is the console's: "P1 Select" cannot leave out its player.
    const Layout layout{"#Select|#P1 X Axis|P1 A|P1 Select|P1 L, R|#P2 A|", protocol::find_system("N64"),
                        "|.|    0,...|.|"};
    const ActionText text{layout};
    const auto parsed = [&](std::string_view words) {
        Frame frame;
        text.parse(words, frame);
        return frame;
    };
    const auto described = [&](const Frame& frame) {
        std::string words;
        text.append(frame, words);
        return words;
    };

    struct Row
    {
        const char* words;
        Frame frame;
    };

    for (const Row& row :
         {Row{"NONE", {0, 0, 0, 0, 0, 0}}, Row{"A", {0, 0, 1, 0, 0, 0}},
          Row{"SELECT+X AXIS=-40+P2 A", {1, -40, 0, 0, 0, 1}}, Row{"P1 SELECT+L%2C R", {0, 0, 0, 1, 1, 0}}}) {
        CAPTURE(row.words);
        CHECK(parsed(row.words) == row.frame);
        CHECK(described(row.frame) == row.words);
    }
    CHECK(parsed("p1 a+p2 A=1+select=0") == Frame{0, 0, 1, 0, 0, 1});
    CHECK(parsed("none") == layout.neutral());
    for (const char* const words : {"", "B", "A+", "+A", "P3 A", "X AXIS", "X AXIS=", "X AXIS=1.5",
                                    "X AXIS=99999999999", "A=x", "NONE+A", "A*3"}) {
        CAPTURE(words);
        CHECK_THROWS_AS(parsed(words), DataError);
    }
    const Layout alike{"#P1 A|P1 B|P1 a|", nullptr, "|...|"};
    CHECK_THROWS_WITH(ActionText{alike}, "actions cannot tell the controls P1 A and P1 a apart");
}
