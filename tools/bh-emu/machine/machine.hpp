#pragma once

#include "core/core.hpp"
#include "machine/controllers.hpp"
#include "machine/domain.hpp"
#include "machine/rom.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bh::emu {

/// What happens around a frame; each may be empty. None may throw.
struct FrameHooks
{
    std::function<void()> frame_start; ///< after the buttons were latched; may still change them
    std::function<void()> feed;        ///< last before the core's frame, also of a silent one: a movie's inputs
    std::function<void()> input_poll;  ///< in the middle of the core's frame
    std::function<void()> frame_end;
};

/// The counters that BizHawk keeps inside a core's state.
struct Counters
{
    std::int64_t frame = 0;
    std::int64_t lag_count = 0;
    bool lagged = false;
};

struct MachineState
{
    Counters counters;
    std::vector<std::byte> core; ///< what the core gave, opaque
};

/// A console with at most one game in it. Without a game it still counts frames, as BizHawk's null core does.
class Machine
{
public:
    /// `core_name` empty: by the game's extension. `log` gets what cores say. `all_lines`: pictures of NTSC NES games
    /// have all 240 lines rather than the 224 that NesHawk shows.
    Machine(std::string core_name, Core::Log log, bool all_lines);

    /// Takes another game. \throws bh::Error; if the file could not be read the game before stays, if the core refused
    /// it there is none.
    void open_rom(const std::string& path);
    void close_rom();
    /// Power off and on.
    void reboot();

    void set_hooks(FrameHooks hooks) { m_hooks = std::move(hooks); }

    /// One emulated frame with the hooks, in BizHawk's order.
    void run_frame();
    /// One emulated frame without hooks.
    void run_frame_silently();

    /// True inside run_frame() while the core is at work: games and states cannot be changed then.
    [[nodiscard]] bool is_inside_core() const { return m_inside_core; }

    [[nodiscard]] bool has_game() const { return m_core != nullptr; }

    /// Null without a game.
    [[nodiscard]] const Core* core() const { return m_core.get(); }

    [[nodiscard]] const Rom* rom() const { return m_rom.get(); }

    /// What the cartridge's circuit board is called; empty if the game's file does not tell.
    [[nodiscard]] std::string board_name() const;

    [[nodiscard]] const std::string& system_id() const { return m_system_id; }

    [[nodiscard]] const DomainList& domains() const { return m_domains; }

    [[nodiscard]] ControllerState& controllers() { return m_controllers; }

    [[nodiscard]] std::int64_t frame() const { return m_counters.frame; }

    /// Frames and lag are counted from 0 again.
    void reset_counters() { m_counters = {}; }

    /// How many times a game was opened or closed: another number is another game.
    [[nodiscard]] std::uint64_t game_number() const { return m_game_number; }

    [[nodiscard]] std::int64_t lag_count() const { return m_counters.lag_count; }

    void set_lag_count(std::int64_t count) { m_counters.lag_count = count; }

    [[nodiscard]] bool is_lagged() const { return m_counters.lagged; }

    void set_lagged(bool lagged) { m_counters.lagged = lagged; }

    /// Frames emulated since the process began, whatever states were loaded.
    [[nodiscard]] std::uint64_t frames_run() const { return m_frames_run; }

    [[nodiscard]] double frames_per_second() const;

    /// \throws bh::Error without a game or if the core cannot
    [[nodiscard]] MachineState save();
    void load(const MachineState& state);
    /// The picture that belongs to a loaded state; one that does not fit is ignored.
    void restore_picture(const RawPicture& picture);

private:
    void emulate(bool with_hooks);
    void push_pads();
    [[nodiscard]] std::int64_t elapsed_seconds(std::int64_t frame) const;
    void game_started();
    void power_came_on();

    std::string m_core_name;
    Core::Log m_log;
    bool m_all_lines;
    std::filesystem::path m_core_path; ///< of m_core
    std::unique_ptr<Rom> m_rom;        ///< must outlive m_core
    std::unique_ptr<Core> m_core;
    std::string m_system_id = "NULL";
    DomainList m_domains;
    ControllerState m_controllers;
    FrameHooks m_hooks;
    Counters m_counters;
    std::uint64_t m_frames_run = 0;
    std::uint64_t m_game_number = 0;
    bool m_inside_core = false;
};

} // namespace bh::emu
