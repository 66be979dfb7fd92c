#pragma once

#include <filesystem>
#include <string_view>

namespace bh::emu {

/// A console that we know by its ROMs' file names.
struct System
{
    std::string_view id;   ///< as emu.getsystemid() says it
    std::string_view core; ///< the core that plays it unless the user names one
};

/// By the extension: .nes, .gb, .gbc, .sfc, .smc, .gba. Null if unknown.
const System* system_of(const std::filesystem::path& rom);

} // namespace bh::emu
