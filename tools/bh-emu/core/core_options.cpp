#include "core/core_options.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace bh::emu {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> k_overrides{{
    {"nestopia_overscan_v", "disabled"},        // all 240 lines: cropping can be done later, and cannot be undone
    {"nestopia_overscan_h", "disabled"},        //
    {"nestopia_overscan_v_top", "0"},           // the same in later versions of the core: pixels to cut
    {"nestopia_overscan_v_bottom", "0"},        //
    {"nestopia_overscan_h_left", "0"},          //
    {"nestopia_overscan_h_right", "0"},         //
    {"nestopia_ram_power_state", "0x00"},       // never "random"
    {"mgba_idle_optimization", "Don't Remove"}, // exact timing rather than speed
}};

} // namespace

void CoreOptions::declare(const retro_variable* variables)
{
    for (; variables != nullptr && variables->key != nullptr; ++variables) {
        std::string_view choices{variables->value != nullptr ? variables->value : ""};
        const auto description_end = choices.find("; ");
        choices.remove_prefix(description_end == std::string_view::npos ? 0 : description_end + 2);
        m_values[variables->key] = choices.substr(0, choices.find('|'));
    }
    for (const auto& [key, wanted] : k_overrides) {
        if (const auto found = m_values.find(key); found != m_values.end()) {
            found->second = wanted;
        }
    }
}

const char* CoreOptions::value(const char* key) const
{
    const auto found = m_values.find(key);
    return found == m_values.end() ? nullptr : found->second.c_str();
}

} // namespace bh::emu
