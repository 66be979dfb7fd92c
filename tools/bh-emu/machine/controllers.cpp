#include "machine/controllers.hpp"

#include <libretro-common/libretro.h>

#include <algorithm>
#include <charconv>

namespace bh::emu {

namespace {

using Kind = Control::Kind;

constexpr unsigned k_up = RETRO_DEVICE_ID_JOYPAD_UP;
constexpr unsigned k_down = RETRO_DEVICE_ID_JOYPAD_DOWN;
constexpr unsigned k_left = RETRO_DEVICE_ID_JOYPAD_LEFT;
constexpr unsigned k_right = RETRO_DEVICE_ID_JOYPAD_RIGHT;
constexpr unsigned k_start = RETRO_DEVICE_ID_JOYPAD_START;
constexpr unsigned k_select = RETRO_DEVICE_ID_JOYPAD_SELECT;
constexpr unsigned k_a = RETRO_DEVICE_ID_JOYPAD_A;
constexpr unsigned k_b = RETRO_DEVICE_ID_JOYPAD_B;
constexpr unsigned k_x = RETRO_DEVICE_ID_JOYPAD_X;
constexpr unsigned k_y = RETRO_DEVICE_ID_JOYPAD_Y;
constexpr unsigned k_l = RETRO_DEVICE_ID_JOYPAD_L;
constexpr unsigned k_r = RETRO_DEVICE_ID_JOYPAD_R;

// The orders are those of NesHawk, bsnes, Gambatte and mGBA in BizHawk 2.11.
const ControllerDefinition k_nes_controls{
    {"Power", Kind::power},
    {"Reset", Kind::reset},
    {"P1 Up", Kind::pad, 0, k_up},
    {"P1 Down", Kind::pad, 0, k_down},
    {"P1 Left", Kind::pad, 0, k_left},
    {"P1 Right", Kind::pad, 0, k_right},
    {"P1 Start", Kind::pad, 0, k_start},
    {"P1 Select", Kind::pad, 0, k_select},
    {"P1 B", Kind::pad, 0, k_b},
    {"P1 A", Kind::pad, 0, k_a},
    {"P2 Up", Kind::pad, 1, k_up},
    {"P2 Down", Kind::pad, 1, k_down},
    {"P2 Left", Kind::pad, 1, k_left},
    {"P2 Right", Kind::pad, 1, k_right},
    {"P2 Start", Kind::pad, 1, k_start},
    {"P2 Select", Kind::pad, 1, k_select},
    {"P2 B", Kind::pad, 1, k_b},
    {"P2 A", Kind::pad, 1, k_a},
};

const ControllerDefinition k_snes_controls{
    {"Reset", Kind::reset},
    {"Power", Kind::power},
    {"P1 Up", Kind::pad, 0, k_up},
    {"P1 Down", Kind::pad, 0, k_down},
    {"P1 Left", Kind::pad, 0, k_left},
    {"P1 Right", Kind::pad, 0, k_right},
    {"P1 Select", Kind::pad, 0, k_select},
    {"P1 Start", Kind::pad, 0, k_start},
    {"P1 Y", Kind::pad, 0, k_y},
    {"P1 B", Kind::pad, 0, k_b},
    {"P1 X", Kind::pad, 0, k_x},
    {"P1 A", Kind::pad, 0, k_a},
    {"P1 L", Kind::pad, 0, k_l},
    {"P1 R", Kind::pad, 0, k_r},
};

const ControllerDefinition k_gb_controls{
    {"Up", Kind::pad, 0, k_up},       {"Down", Kind::pad, 0, k_down},   {"Left", Kind::pad, 0, k_left},
    {"Right", Kind::pad, 0, k_right}, {"Start", Kind::pad, 0, k_start}, {"Select", Kind::pad, 0, k_select},
    {"B", Kind::pad, 0, k_b},         {"A", Kind::pad, 0, k_a},         {"Power", Kind::power},
};

const ControllerDefinition k_gba_controls{
    {"Tilt X", Kind::axis},           {"Tilt Y", Kind::axis},
    {"Tilt Z", Kind::axis},           {"Light Sensor", Kind::axis, 0, 0, 100},
    {"Up", Kind::pad, 0, k_up},       {"Down", Kind::pad, 0, k_down},
    {"Left", Kind::pad, 0, k_left},   {"Right", Kind::pad, 0, k_right},
    {"Start", Kind::pad, 0, k_start}, {"Select", Kind::pad, 0, k_select},
    {"B", Kind::pad, 0, k_b},         {"A", Kind::pad, 0, k_a},
    {"L", Kind::pad, 0, k_l},         {"R", Kind::pad, 0, k_r},
    {"Power", Kind::power},
};

const ControllerDefinition k_no_controls;

} // namespace

int Control::player() const
{
    if (name.size() < 4 || name[0] != 'P') {
        return 0;
    }
    int number = 0;
    const char* const end = name.data() + name.size();
    const auto parsed = std::from_chars(name.data() + 1, end, number);
    return parsed.ec == std::errc{} && parsed.ptr != end && *parsed.ptr == ' ' ? number : 0;
}

std::optional<std::string_view> Control::name_for(std::optional<std::int64_t> wanted_player) const
{
    if (!wanted_player) {
        return name;
    }
    if (player() == 0 || player() != *wanted_player) {
        return std::nullopt;
    }
    return name.substr(name.find(' ') + 1);
}

const ControllerDefinition& controller_definition(std::string_view system_id)
{
    if (system_id == "NES") {
        return k_nes_controls;
    }
    if (system_id == "SNES") {
        return k_snes_controls;
    }
    if (system_id == "GB" || system_id == "GBC") {
        return k_gb_controls;
    }
    return system_id == "GBA" ? k_gba_controls : k_no_controls;
}

std::optional<std::size_t> find_control(const ControllerDefinition& definition, std::string_view name)
{
    for (std::size_t i = 0; i < definition.size(); ++i) {
        if (definition[i].name == name) {
            return i;
        }
    }
    return std::nullopt;
}

void ControllerState::define(const ControllerDefinition& definition)
{
    m_definition = &definition;
    m_overrides.assign(definition.size(), std::nullopt);
    m_sticky.assign(definition.size(), std::nullopt);
    m_active.assign(definition.size(), 0);
    m_fed.reset();
    for (std::size_t i = 0; i < definition.size(); ++i) {
        refresh(i);
    }
}

void ControllerState::override_button(std::size_t control, std::optional<bool> pressed)
{
    m_overrides[control] = pressed ? std::optional<int>{*pressed ? 1 : 0} : std::nullopt;
    refresh(control);
}

void ControllerState::override_axis(std::size_t control, int value)
{
    m_overrides[control] = value;
    refresh(control);
}

void ControllerState::stick_axis(std::size_t control, std::optional<int> value)
{
    m_sticky[control] = value;
    refresh(control);
}

void ControllerState::clear_sticky()
{
    for (std::size_t i = 0; i < m_sticky.size(); ++i) {
        stick_axis(i, std::nullopt);
    }
}

void ControllerState::latch()
{
    for (std::size_t i = 0; i < m_active.size(); ++i) {
        refresh(i);
        m_overrides[i].reset();
    }
}

std::uint16_t ControllerState::pad(unsigned port) const
{
    unsigned bits = 0;
    for (std::size_t i = 0; i < m_active.size(); ++i) {
        const Control& control = (*m_definition)[i];
        if (control.kind == Control::Kind::pad && control.port == port && final_value(i) != 0) {
            bits |= 1U << control.pad_bit;
        }
    }
    return static_cast<std::uint16_t>(bits);
}

bool ControllerState::is_held(Control::Kind kind) const
{
    for (std::size_t i = 0; i < m_active.size(); ++i) {
        if ((*m_definition)[i].kind == kind && final_value(i) != 0) {
            return true;
        }
    }
    return false;
}

void ControllerState::refresh(std::size_t control)
{
    m_active[control] = m_overrides[control].value_or(m_sticky[control].value_or(untouched_value(control)));
}

} // namespace bh::emu
