#pragma once

#include "core/core_library.hpp"
#include "core/picture.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bh::emu {

/// A stretch of a console's address space, as libretro's memory descriptors define it: an address belongs to the first
/// range whose `select` bits it shares with `start` (or, if `select` is 0, that it lies in); `disconnect` names address
/// lines that are not connected; an offset past `length` is mirrored.
struct BusRange
{
    std::uint64_t start = 0;
    std::uint64_t select = 0;
    std::uint64_t disconnect = 0;
    std::uint64_t length = 0;
    std::byte* data = nullptr; ///< null: registers and the like, which cannot be read from outside
    bool read_only = false;
};

/// A byte's place, or null where nothing can be reached.
struct BusPlace
{
    std::byte* data = nullptr;
    bool read_only = false;
};

BusPlace find_on_bus(std::span<const BusRange> ranges, std::uint64_t address);

/// A libretro core with one game. The interface has no user pointers, so only one may exist at a time. Sound is
/// dropped.
class Core
{
public:
    static constexpr unsigned k_ports = 2;
    /// Told what the core logs; only when the user asked for it.
    using Log = std::function<void(std::string_view)>;

    /// \throws bh::FileError
    Core(const std::filesystem::path& path, Log log);
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;
    ~Core();

    /// `path` is what the core is told; `content` must outlive the game.
    /// \throws bh::DataError with the name `shown` if the core refuses it
    void load_game(const std::string& path, std::span<const std::byte> content, const std::string& shown);
    /// The same game again, as after switching the power off and on.
    void reload_game();
    void reset();

    /// The emulated time since the power went on, for the clocks in cartridges.
    void set_elapsed(std::int64_t seconds) { m_elapsed_s = seconds; }

    /// Emulates one frame.
    void run_frame();

    /// Bit n is the button with libretro's joypad id n.
    void set_buttons(unsigned port, std::uint16_t buttons) { m_buttons.at(port) = buttons; }

    /// Called when the core asks for input, in the middle of run_frame(); must not throw.
    void on_input_poll(std::function<void()> callback) { m_on_input_poll = std::move(callback); }

    /// True if the game's program asked for input during the last frame. Means something only if reads_input_lazily().
    [[nodiscard]] bool input_was_read() const { return m_input_read; }

    /// True if the core asks for buttons when the game does, rather than once per frame.
    [[nodiscard]] bool reads_input_lazily() const;

    [[nodiscard]] const Picture& picture() const { return m_picture; }

    /// See Picture::hide_rows().
    void hide_rows(unsigned count) { m_picture.hide_rows(count); }

    bool restore_picture(const RawPicture& picture) { return m_picture.restore(picture); }

    [[nodiscard]] double frames_per_second() const { return m_frames_per_second; }

    [[nodiscard]] bool is_pal() const;

    [[nodiscard]] const std::string& name() const { return m_name; }

    /// As the core says it, "1.52.0"; may be empty.
    [[nodiscard]] const std::string& version() const { return m_version; }

    /// Empty if the core has no such memory. Pointers are good until the game is loaded again.
    [[nodiscard]] std::span<std::byte> memory(unsigned id) const;

    [[nodiscard]] const std::vector<BusRange>& bus() const { return m_bus; }

    /// \throws bh::Error if the core refuses
    void save_state(std::vector<std::byte>& out);
    void load_state(std::span<const std::byte> state);

private:
    friend struct CoreCallbacks;
    struct CoreCall;
    void start_game();

    static Core* s_active;

    CoreLibrary m_library;
    std::string m_name;
    std::string m_version;
    Log m_log;
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> m_chatter; ///< swallows what the core prints
    CoreOptions m_options;
    Picture m_picture;
    std::vector<BusRange> m_bus;
    std::array<std::uint16_t, k_ports> m_buttons{};
    std::function<void()> m_on_input_poll;
    bool m_input_read = false;
    double m_frames_per_second = 0;
    std::int64_t m_elapsed_s = 0;
    bool m_loaded = false;
    std::string m_extensions; ///< of the games it plays: "nes|fds|unf"; empty if it does not tell
    std::string m_game_path;
    std::string m_game_shown;
    std::span<const std::byte> m_game;
};

} // namespace bh::emu
