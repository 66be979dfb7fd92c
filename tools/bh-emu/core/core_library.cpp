#include "core/core_library.hpp"

#include <bh/base/error.hpp>

#include <dlfcn.h>

#include <string>

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

} // namespace bh::emu
