#include "machine/system.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <utility>

namespace bh::emu {

namespace {

constexpr System k_nes{"NES", "nestopia"};
constexpr System k_gb{"GB", "gambatte"};
constexpr System k_gbc{"GBC", "gambatte"};
constexpr System k_snes{"SNES", "bsnes_mercury_performance"};
constexpr System k_gba{"GBA", "mgba"};

constexpr std::array<std::pair<std::string_view, const System*>, 6> k_extensions{{
    {".nes", &k_nes},
    {".gb", &k_gb},
    {".gbc", &k_gbc},
    {".sfc", &k_snes},
    {".smc", &k_snes},
    {".gba", &k_gba},
}};

} // namespace

const System* system_of(const std::filesystem::path& rom)
{
    std::string extension = rom.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const auto& [known, system] : k_extensions) {
        if (extension == known) {
            return system;
        }
    }
    return nullptr;
}

} // namespace bh::emu
