#include "core.hpp"

#include <bh/base/error.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cassert>
#include <cctype>
#include <cstdarg>
#include <cstdio>
#include <ctime>

namespace bh::emu {

namespace {

// What time() gives to everybody; k_own_clock: the time of day.
constexpr std::int64_t k_own_clock = -1;
std::atomic<std::int64_t> g_seconds{k_own_clock};

/// While it lives, time() gives `seconds` since 1970 to everybody: cores feed their cartridge clocks from it, and a run
/// must not depend on when it is made.
class CoreClock
{
public:
    explicit CoreClock(std::int64_t seconds) { g_seconds = seconds; }

    CoreClock(const CoreClock&) = delete;
    CoreClock& operator=(const CoreClock&) = delete;

    ~CoreClock() { g_seconds = k_own_clock; }

    /// The time at which every game is switched on: 2000-01-01 00:00:00 UTC.
    static constexpr std::int64_t k_start = 946'684'800;
};

/// While it lives, what code prints with printf() and puts() does not reach standard output: some cores chatter there,
/// and our standard output carries what scripts print. glibc lets `stdout` be replaced.
class CoreOutput
{
public:
    explicit CoreOutput(std::FILE* replacement) : m_saved{stdout} { stdout = replacement; }

    CoreOutput(const CoreOutput&) = delete;
    CoreOutput& operator=(const CoreOutput&) = delete;

    ~CoreOutput() { stdout = m_saved; }

private:
    std::FILE* m_saved;
};

constexpr std::size_t k_state_bytes_max = 64U * 1024 * 1024; // the largest known states are 20 MiB

// Cores shall find no settings and leave no files: below this nothing can be opened or made.
constexpr const char* k_no_folder = "/dev/null";

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

namespace {

// Takes the bits of `mask` out of `address`; the bits above each close up.
std::uint64_t remove_lines(std::uint64_t address, std::uint64_t mask)
{
    while (mask != 0) {
        const std::uint64_t below = (mask & (~mask + 1)) - 1;
        address = (address & below) | (address >> 1 & ~below);
        mask = (mask & (mask - 1)) >> 1;
    }
    return address;
}

} // namespace

BusPlace find_on_bus(std::span<const BusRange> ranges, std::uint64_t address)
{
    for (const BusRange& range : ranges) {
        const bool inside = range.select != 0 ? ((range.start ^ address) & range.select) == 0
                                              : address >= range.start && address - range.start < range.length;
        if (!inside) {
            continue;
        }
        if (range.data == nullptr || range.length == 0) {
            return {};
        }
        std::uint64_t offset = remove_lines(address - range.start, range.disconnect);
        while (offset >= range.length) {
            offset -= std::bit_floor(offset);
        }
        return {range.data + offset, range.read_only};
    }
    return {};
}

} // namespace bh::emu

// Takes the place of the C library's function for every shared object of the process, as a program's own symbols come
// first.
extern "C" __attribute__((visibility("default"))) std::time_t time(std::time_t* result) noexcept
{
    std::time_t seconds = bh::emu::g_seconds;
    if (seconds == bh::emu::k_own_clock) {
        std::timespec now{};
        ::clock_gettime(CLOCK_REALTIME, &now);
        seconds = now.tv_sec;
    }
    if (result != nullptr) {
        *result = seconds;
    }
    return seconds;
}
