#pragma once

#include <filesystem>
#include <string>

namespace bh::emu {

/// Finds a libretro core: a text with a slash is a path; a name such as "nestopia" is looked for as
/// nestopia_libretro.so in the folders of BH_LIBRETRO_PATH (separated by colons), then where Debian and RetroArch put
/// cores. The result is absolute.
/// \throws bh::FileError naming the folders that were searched
std::filesystem::path find_core(const std::string& name_or_path);

} // namespace bh::emu
