#include "catch.hpp"
#include "machine/controllers.hpp"

#include <libretro-common/libretro.h>

#include <string>

using namespace bh::emu;

namespace {

std::string names_of(std::string_view system)
{
    std::string text;
    for (const Control& control : controller_definition(system)) {
        text.append(control.name).append("|");
    }
    return text;
}

unsigned pad_bit(std::string_view system, std::string_view name)
{
    const auto& definition = controller_definition(system);
    const auto found = find_control(definition, name);
    REQUIRE(found);
    REQUIRE(definition[*found].kind == Control::Kind::pad);
    return definition[*found].pad_bit;
}

} // namespace

TEST_CASE("controls have BizHawk's names, in the order of its input logs")
{
    CHECK(names_of("NES") == "Power|Reset|P1 Up|P1 Down|P1 Left|P1 Right|P1 Start|P1 Select|P1 B|P1 A|"
                             "P2 Up|P2 Down|P2 Left|P2 Right|P2 Start|P2 Select|P2 B|P2 A|");
    CHECK(names_of("SNES") ==
          "Reset|Power|P1 Up|P1 Down|P1 Left|P1 Right|P1 Select|P1 Start|P1 Y|P1 B|P1 X|P1 A|P1 L|P1 R|");
    CHECK(names_of("GB") == "Up|Down|Left|Right|Start|Select|B|A|Power|");
    CHECK(names_of("GBC") == names_of("GB"));
    CHECK(names_of("GBA") == "Tilt X|Tilt Y|Tilt Z|Light Sensor|Up|Down|Left|Right|Start|Select|B|A|L|R|Power|");
    CHECK(names_of("NULL").empty());
}

TEST_CASE("buttons are those of the libretro pad with the same place")
{
    CHECK(pad_bit("NES", "P1 A") == RETRO_DEVICE_ID_JOYPAD_A);
    CHECK(pad_bit("NES", "P2 Select") == RETRO_DEVICE_ID_JOYPAD_SELECT);
    CHECK(pad_bit("SNES", "P1 Y") == RETRO_DEVICE_ID_JOYPAD_Y);
    CHECK(pad_bit("SNES", "P1 R") == RETRO_DEVICE_ID_JOYPAD_R);
    CHECK(pad_bit("GBA", "L") == RETRO_DEVICE_ID_JOYPAD_L);
    CHECK(pad_bit("GB", "Up") == RETRO_DEVICE_ID_JOYPAD_UP);
}

TEST_CASE("the player is the number behind P, names are told by case")
{
    const auto& nes = controller_definition("NES");
    CHECK(nes[*find_control(nes, "P2 A")].player() == 2);
    CHECK(nes[*find_control(nes, "P2 A")].port == 1);
    CHECK(nes[*find_control(nes, "Power")].player() == 0);
    CHECK_FALSE(find_control(nes, "P1 a"));
    CHECK(controller_definition("GB").front().player() == 0);
}

namespace {

struct Pads
{
    explicit Pads(std::string_view system) { state.define(controller_definition(system)); }

    std::size_t operator[](std::string_view name) const { return find_control(state.definition(), name).value(); }

    ControllerState state;
};

} // namespace

TEST_CASE("an override holds for one frame")
{
    Pads pads{"NES"};
    pads.state.override_button(pads["P1 A"], true);
    pads.state.override_button(pads["P2 Up"], true);
    CHECK(pads.state.value(pads["P1 A"]) == 1); // joypad.get() shows it at once
    pads.state.latch();
    CHECK(pads.state.pad(0) == 1U << 8);
    CHECK(pads.state.pad(1) == 1U << 4);
    pads.state.latch();
    CHECK(pads.state.pad(0) == 0);
    CHECK(pads.state.pad(1) == 0);
}

TEST_CASE("an override given after the frame began counts in that frame and the next")
{
    Pads pads{"NES"};
    pads.state.latch();
    pads.state.override_button(pads["P1 B"], true);
    CHECK(pads.state.pad(0) == 1U);
    pads.state.latch();
    CHECK(pads.state.pad(0) == 1U);
    pads.state.latch();
    CHECK(pads.state.pad(0) == 0);
}

TEST_CASE("an override can be taken back")
{
    Pads pads{"GB"};
    pads.state.override_button(pads["A"], true);
    pads.state.override_button(pads["A"], std::nullopt);
    pads.state.latch();
    CHECK(pads.state.pad(0) == 0);
}

TEST_CASE("axes rest at their neutral place and stay where they were put")
{
    Pads pads{"GBA"};
    const auto light = pads["Light Sensor"];
    CHECK(pads.state.value(light) == 100);
    pads.state.stick_axis(light, 7);
    pads.state.latch();
    pads.state.latch();
    CHECK(pads.state.value(light) == 7);
    CHECK(pads.state.untouched_value(light) == 100);
    pads.state.override_axis(light, 9);
    pads.state.latch();
    CHECK(pads.state.value(light) == 9);
    pads.state.latch();
    CHECK(pads.state.value(light) == 7);
    pads.state.clear_sticky();
    CHECK(pads.state.value(light) == 100);
}

TEST_CASE("power and reset are no pad buttons")
{
    Pads pads{"SNES"};
    pads.state.override_button(pads["Reset"], true);
    pads.state.latch();
    CHECK(pads.state.is_held(Control::Kind::reset));
    CHECK_FALSE(pads.state.is_held(Control::Kind::power));
    CHECK(pads.state.pad(0) == 0);
}

TEST_CASE("a movie takes the place of everything else")
{
    Pads pads{"NES"};
    std::vector<int> values(pads.state.definition().size());
    values[pads["P1 Up"]] = 1;
    values[pads["Power"]] = 1;
    pads.state.override_button(pads["P1 A"], true);
    pads.state.latch();
    pads.state.feed(values);
    CHECK(pads.state.pad(0) == 1U << 4);
    CHECK(pads.state.is_held(Control::Kind::power));
    CHECK(pads.state.value(pads["P1 A"]) == 1);
    CHECK(pads.state.final_value(pads["P1 A"]) == 0);
    CHECK(pads.state.final_value(pads["P1 Up"]) == 1);
    pads.state.feed(std::nullopt);
    CHECK(pads.state.pad(0) == 1U << 8);
}
