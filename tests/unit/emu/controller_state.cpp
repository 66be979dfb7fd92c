#include "machine/controller_state.hpp"

#include "catch.hpp"

using namespace bh::emu;

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
