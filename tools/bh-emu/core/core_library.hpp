#pragma once

#include <libretro-common/libretro.h>

#include <filesystem>
#include <map>
#include <string>

namespace bh::emu {

/// The functions of a libretro core, loaded with dlopen(). The core stays loaded until the process ends: some leave
/// threads or thread-local destructors behind that must not outlive their code.
struct CoreLibrary
{
    /// \throws bh::FileError if it cannot be loaded, is no libretro core, or speaks another version of the interface.
    explicit CoreLibrary(const std::filesystem::path& path);

    decltype(&::retro_set_environment) set_environment;
    decltype(&::retro_set_video_refresh) set_video_refresh;
    decltype(&::retro_set_audio_sample) set_audio_sample;
    decltype(&::retro_set_audio_sample_batch) set_audio_sample_batch;
    decltype(&::retro_set_input_poll) set_input_poll;
    decltype(&::retro_set_input_state) set_input_state;
    decltype(&::retro_init) init;
    decltype(&::retro_deinit) deinit;
    decltype(&::retro_api_version) api_version;
    decltype(&::retro_get_system_info) get_system_info;
    decltype(&::retro_get_system_av_info) get_system_av_info;
    decltype(&::retro_set_controller_port_device) set_controller_port_device;
    decltype(&::retro_reset) reset;
    decltype(&::retro_run) run;
    decltype(&::retro_serialize_size) serialize_size;
    decltype(&::retro_serialize) serialize;
    decltype(&::retro_unserialize) unserialize;
    decltype(&::retro_load_game) load_game;
    decltype(&::retro_unload_game) unload_game;
    decltype(&::retro_get_region) get_region;
    decltype(&::retro_get_memory_data) get_memory_data;
    decltype(&::retro_get_memory_size) get_memory_size;
};

/// Finds a libretro core: a text with a slash is a path; a name such as "nestopia" is looked for as
/// nestopia_libretro.so in the folders of BH_LIBRETRO_PATH (separated by colons), then where Debian and RetroArch put
/// cores. The result is absolute.
/// \throws bh::FileError naming the folders that were searched
std::filesystem::path find_core(const std::string& name_or_path);

/// The settings of a core. Each has the core's own default, but for a few where a recording needs another.
class CoreOptions
{
public:
    /// `variables` ends with an entry whose key is null; each value is "Description; default|other|...".
    void declare(const retro_variable* variables);
    /// Null if the core never declared it.
    [[nodiscard]] const char* value(const char* key) const;

private:
    std::map<std::string, std::string, std::less<>> m_values;
};

} // namespace bh::emu
