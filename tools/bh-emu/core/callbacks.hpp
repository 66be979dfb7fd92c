#pragma once

#include "core/core.hpp"

namespace bh::emu {

/// What a core calls. All work on the one active Core.
struct CoreCallbacks
{
    static bool environment(unsigned command, void* data) noexcept;
    static void video_refresh(const void* data, unsigned width, unsigned height, std::size_t pitch) noexcept;
    static void audio_sample(std::int16_t left, std::int16_t right) noexcept;
    static std::size_t audio_sample_batch(const std::int16_t* data, std::size_t frames) noexcept;
    static void input_poll() noexcept;
    static std::int16_t input_state(unsigned port, unsigned device, unsigned index, unsigned id) noexcept;
    static void log(retro_log_level level, const char* format, ...) noexcept;

private:
    static void keep_memory_map(const retro_memory_map& map);
};

} // namespace bh::emu
