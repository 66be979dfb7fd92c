#include "core/core.hpp"

#include "core/callbacks.hpp"
#include "core/core_clock.hpp"
#include "core/core_output.hpp"

#include <bh/base/error.hpp>

#include <algorithm>
#include <cassert>
#include <cctype>

namespace bh::emu {

namespace {

constexpr std::size_t k_state_bytes_max = 64U * 1024 * 1024; // the largest known states are 20 MiB

// True if `extension` (".nes") is in a list such as "nes|fds|unf", or if there is no list.
bool is_listed(std::string_view list, std::string_view extension)
{
    if (list.empty()) {
        return true;
    }
    std::string wanted = "|";
    for (const char c : extension.substr(std::min<std::size_t>(1, extension.size()))) {
        wanted += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    wanted += '|';
    return ("|" + std::string{list} + "|").find(wanted) != std::string::npos;
}

} // namespace

Core* Core::s_active = nullptr;

/// Around every call into the core that may print or look at the clock.
struct Core::CoreCall
{
    explicit CoreCall(const Core& core) : output{core.m_chatter.get()}, clock{CoreClock::k_start + core.m_elapsed_s} {}

    CoreOutput output;
    CoreClock clock;
};

Core::Core(const std::filesystem::path& path, Log log)
    : m_library{path}, m_log{std::move(log)}, m_chatter{std::fopen("/dev/null", "we"), &std::fclose}
{
    assert(s_active == nullptr);
    if (!m_chatter) {
        throw_errno("/dev/null");
    }
    s_active = this;
    const CoreCall call{*this};
    retro_system_info info{};
    m_library.get_system_info(&info);
    m_name = info.library_name != nullptr ? info.library_name : path.stem().string();
    m_version = info.library_version != nullptr ? info.library_version : "";
    m_version.erase(m_version.find_last_not_of(' ') + 1);
    m_extensions = info.valid_extensions != nullptr ? info.valid_extensions : "";
    m_library.set_environment(&CoreCallbacks::environment);
    m_library.set_video_refresh(&CoreCallbacks::video_refresh);
    m_library.set_audio_sample(&CoreCallbacks::audio_sample);
    m_library.set_audio_sample_batch(&CoreCallbacks::audio_sample_batch);
    m_library.set_input_poll(&CoreCallbacks::input_poll);
    m_library.set_input_state(&CoreCallbacks::input_state);
    m_library.init();
}

Core::~Core()
{
    const CoreCall call{*this};
    if (m_loaded) {
        m_library.unload_game();
    }
    m_library.deinit();
    s_active = nullptr;
}

void Core::load_game(const std::string& path, std::span<const std::byte> content, const std::string& shown)
{
    if (!is_listed(m_extensions, std::filesystem::path{path}.extension().string())) {
        throw DataError{shown + ": the core " + m_name + " runs only " + m_extensions};
    }
    m_game_path = path;
    m_game_shown = shown;
    m_game = content;
    start_game();
}

void Core::start_game()
{
    const CoreCall call{*this};
    if (m_loaded) {
        m_library.unload_game();
        m_loaded = false;
    }
    m_bus.clear();
    const retro_game_info game{m_game_path.c_str(), m_game.data(), m_game.size(), nullptr};
    if (!m_library.load_game(&game)) {
        throw DataError{m_game_shown + ": the core " + m_name + " cannot run this"};
    }
    m_loaded = true;
    for (unsigned port = 0; port < k_ports; ++port) {
        m_library.set_controller_port_device(port, RETRO_DEVICE_JOYPAD); // nestopia reads no pad before this
    }
    retro_system_av_info info{};
    m_library.get_system_av_info(&info);
    m_frames_per_second = info.timing.fps;
    if (m_picture.is_empty()) {
        m_picture.begin(info.geometry.base_width, info.geometry.base_height);
    }
}

void Core::reload_game()
{
    start_game();
}

void Core::reset()
{
    const CoreCall call{*this};
    m_library.reset();
}

void Core::run_frame()
{
    const CoreCall call{*this};
    m_input_read = false;
    m_library.run();
}

bool Core::reads_input_lazily() const
{
    return m_name == "bsnes-mercury"; // nestopia, gambatte and mGBA ask for every button once per frame
}

bool Core::is_pal() const
{
    return m_library.get_region() == RETRO_REGION_PAL;
}

std::span<std::byte> Core::memory(unsigned id) const
{
    auto* const data = static_cast<std::byte*>(m_library.get_memory_data(id));
    return data == nullptr ? std::span<std::byte>{} : std::span{data, m_library.get_memory_size(id)};
}

void Core::save_state(std::vector<std::byte>& out)
{
    const CoreCall call{*this};
    const std::size_t size = m_library.serialize_size();
    if (size == 0 || size > k_state_bytes_max) {
        throw Error{"the core " + m_name + " cannot save states"};
    }
    out.resize(size);
    if (!m_library.serialize(out.data(), out.size())) {
        throw Error{"the core " + m_name + " failed to save a state"};
    }
}

void Core::load_state(std::span<const std::byte> state)
{
    if (m_name == "Gambatte") {
        reload_game(); // a second load of one state leads elsewhere unless the game is started afresh
    }
    const CoreCall call{*this};
    if (!m_library.unserialize(state.data(), state.size())) {
        throw Error{"the core " + m_name + " refuses the state"};
    }
}

} // namespace bh::emu
