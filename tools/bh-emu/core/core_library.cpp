#include "core_library.hpp"

#include <bh/base/error.hpp>

#include <dlfcn.h>

#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bh::emu {

namespace {

template <class Function>
void resolve(void* library, const std::filesystem::path& path, const char* name, Function& target)
{
    void* const symbol = ::dlsym(library, name);
    if (symbol == nullptr) {
        throw FileError{path.string(), std::string{"not a libretro core (no "} + name + ")"};
    }
    target = reinterpret_cast<Function>(symbol);
}

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

CoreLibrary::CoreLibrary(const std::filesystem::path& path)
{
    void* const library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == nullptr) {
        const char* const reason = ::dlerror();
        throw FileError{path.string(), std::string{"cannot be loaded as a libretro core: "} + (reason ? reason : "")};
    }
    resolve(library, path, "retro_api_version", api_version);
    resolve(library, path, "retro_set_environment", set_environment);
    resolve(library, path, "retro_set_video_refresh", set_video_refresh);
    resolve(library, path, "retro_set_audio_sample", set_audio_sample);
    resolve(library, path, "retro_set_audio_sample_batch", set_audio_sample_batch);
    resolve(library, path, "retro_set_input_poll", set_input_poll);
    resolve(library, path, "retro_set_input_state", set_input_state);
    resolve(library, path, "retro_init", init);
    resolve(library, path, "retro_deinit", deinit);
    resolve(library, path, "retro_get_system_info", get_system_info);
    resolve(library, path, "retro_get_system_av_info", get_system_av_info);
    resolve(library, path, "retro_set_controller_port_device", set_controller_port_device);
    resolve(library, path, "retro_reset", reset);
    resolve(library, path, "retro_run", run);
    resolve(library, path, "retro_serialize_size", serialize_size);
    resolve(library, path, "retro_serialize", serialize);
    resolve(library, path, "retro_unserialize", unserialize);
    resolve(library, path, "retro_load_game", load_game);
    resolve(library, path, "retro_unload_game", unload_game);
    resolve(library, path, "retro_get_region", get_region);
    resolve(library, path, "retro_get_memory_data", get_memory_data);
    resolve(library, path, "retro_get_memory_size", get_memory_size);
    if (api_version() != RETRO_API_VERSION) {
        throw FileError{path.string(), "speaks version " + std::to_string(api_version()) +
                                           " of the libretro interface, not " + std::to_string(RETRO_API_VERSION)};
    }
}

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

#ifdef __SANITIZE_ADDRESS__
// What cores never give back is not ours to find, nor to speak of on standard error.
extern "C" __attribute__((visibility("default"))) const char* __lsan_default_suppressions();
extern "C" __attribute__((visibility("default"))) const char* __lsan_default_options();

extern "C" const char* __lsan_default_suppressions()
{
    return "leak:_libretro.so\n";
}

extern "C" const char* __lsan_default_options()
{
    return "print_suppressions=0";
}
#endif
