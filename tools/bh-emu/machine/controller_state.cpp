#include "machine/controller_state.hpp"

#include <algorithm>

namespace bh::emu {

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
