#include "core/core_path.hpp"

#include <bh/base/error.hpp>

#include <cstdlib>
#include <string_view>
#include <vector>

namespace bh::emu {

namespace {

std::vector<std::filesystem::path> core_folders()
{
    std::vector<std::filesystem::path> folders;
    if (const char* own = std::getenv("BH_LIBRETRO_PATH"); own != nullptr) {
        std::string_view rest{own};
        while (!rest.empty()) {
            const auto folder = rest.substr(0, rest.find(':'));
            if (!folder.empty()) {
                folders.emplace_back(folder);
            }
            rest.remove_prefix(std::min(rest.size(), folder.size() + 1));
        }
    }
    folders.emplace_back(BH_LIBRETRO_DIR);
    folders.emplace_back("/usr/lib/libretro");
    folders.emplace_back("/usr/local/lib/libretro");
    if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
        folders.emplace_back(std::filesystem::path{home} / ".config/retroarch/cores");
    }
    return folders;
}

} // namespace

std::filesystem::path find_core(const std::string& name_or_path)
{
    std::error_code ignored;
    if (name_or_path.find('/') != std::string::npos) {
        if (!std::filesystem::exists(name_or_path, ignored)) {
            throw FileError{name_or_path, "no such libretro core"};
        }
        return std::filesystem::absolute(name_or_path);
    }
    std::string searched;
    for (const auto& folder : core_folders()) {
        auto path = folder / (name_or_path + "_libretro.so");
        if (std::filesystem::exists(path, ignored)) {
            return std::filesystem::absolute(path);
        }
        searched.append(searched.empty() ? "" : ", ").append(folder.string());
    }
    throw FileError{name_or_path, "no such libretro core in " + searched};
}

} // namespace bh::emu
