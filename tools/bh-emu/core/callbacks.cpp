#include "core/callbacks.hpp"

#include <array>
#include <cstdarg>
#include <cstdio>

namespace bh::emu {

namespace {

// Cores shall find no settings and leave no files: below this nothing can be opened or made.
constexpr const char* k_no_folder = "/dev/null";

} // namespace

bool CoreCallbacks::environment(unsigned command, void* data) noexcept
{
    Core& core = *Core::s_active;
    switch (command) {
    case RETRO_ENVIRONMENT_GET_CAN_DUPE:
        *static_cast<bool*>(data) = true;
        return true;
    case RETRO_ENVIRONMENT_SET_PIXEL_FORMAT:
        core.m_picture.set_format(*static_cast<const retro_pixel_format*>(data));
        return true;
    case RETRO_ENVIRONMENT_GET_SYSTEM_DIRECTORY:
    case RETRO_ENVIRONMENT_GET_SAVE_DIRECTORY:
        *static_cast<const char**>(data) = k_no_folder;
        return true;
    case RETRO_ENVIRONMENT_SET_VARIABLES:
        core.m_options.declare(static_cast<const retro_variable*>(data));
        return true;
    case RETRO_ENVIRONMENT_GET_VARIABLE: {
        auto& variable = *static_cast<retro_variable*>(data);
        variable.value = core.m_options.value(variable.key);
        return variable.value != nullptr;
    }
    case RETRO_ENVIRONMENT_GET_VARIABLE_UPDATE:
        *static_cast<bool*>(data) = false;
        return true;
    case RETRO_ENVIRONMENT_GET_LOG_INTERFACE:
        static_cast<retro_log_callback*>(data)->log = &CoreCallbacks::log;
        return true;
    case RETRO_ENVIRONMENT_SET_MEMORY_MAPS:
        keep_memory_map(*static_cast<const retro_memory_map*>(data));
        return true;
    case RETRO_ENVIRONMENT_SET_SYSTEM_AV_INFO:
        core.m_frames_per_second = static_cast<const retro_system_av_info*>(data)->timing.fps;
        return true;
    case RETRO_ENVIRONMENT_SET_GEOMETRY:
    case RETRO_ENVIRONMENT_SET_PERFORMANCE_LEVEL:
    case RETRO_ENVIRONMENT_SET_INPUT_DESCRIPTORS:
    case RETRO_ENVIRONMENT_SET_CONTROLLER_INFO:
    case RETRO_ENVIRONMENT_SET_SUBSYSTEM_INFO:
    case RETRO_ENVIRONMENT_SET_SUPPORT_ACHIEVEMENTS:
        return true;
    default:
        return false;
    }
}

void CoreCallbacks::keep_memory_map(const retro_memory_map& map)
{
    auto& bus = Core::s_active->m_bus;
    bus.clear();
    for (unsigned i = 0; i < map.num_descriptors; ++i) {
        const retro_memory_descriptor& range = map.descriptors[i];
        auto* const data = static_cast<std::byte*>(range.ptr);
        bus.push_back({range.start, range.select, range.disconnect, range.len,
                       data == nullptr ? data : data + range.offset, (range.flags & RETRO_MEMDESC_CONST) != 0});
    }
}

void CoreCallbacks::video_refresh(const void* data, unsigned width, unsigned height, std::size_t pitch) noexcept
{
    if (data != nullptr && data != RETRO_HW_FRAME_BUFFER_VALID) { // null: the frame before, again
        Core::s_active->m_picture.keep(data, width, height, pitch);
    }
}

void CoreCallbacks::audio_sample(std::int16_t, std::int16_t) noexcept {}

std::size_t CoreCallbacks::audio_sample_batch(const std::int16_t*, std::size_t frames) noexcept
{
    return frames;
}

void CoreCallbacks::input_poll() noexcept
{
    if (Core::s_active->m_on_input_poll) {
        Core::s_active->m_on_input_poll();
    }
}

std::int16_t CoreCallbacks::input_state(unsigned port, unsigned device, unsigned, unsigned id) noexcept
{
    Core& core = *Core::s_active;
    core.m_input_read = true;
    if (port >= Core::k_ports || device != RETRO_DEVICE_JOYPAD || id >= 16) {
        return 0;
    }
    return static_cast<std::int16_t>(core.m_buttons[port] >> id & 1);
}

void CoreCallbacks::log(retro_log_level, const char* format, ...) noexcept
{
    if (!Core::s_active->m_log) {
        return;
    }
    std::array<char, 1024> line{};
    std::va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(line.data(), line.size(), format, arguments);
    va_end(arguments);
    std::string_view text{line.data()};
    while (!text.empty() && text.back() == '\n') {
        text.remove_suffix(1);
    }
    Core::s_active->m_log(text);
}

} // namespace bh::emu
