#pragma once

#include <optional>
#include <set>
#include <string>

namespace bh::emu {

/// What scripts ask of the emulator's window and run loop.
struct ClientState
{
    bool paused = false;
    bool sound = true;
    bool limit_frame_rate = true;
    int speed_percent = 100;
    int window_size = 1;
    std::string memory_domain;    ///< memory.usememorydomain(); empty: System Bus if there is one, else main memory
    std::optional<int> exit_code; ///< set: end at the next chance
    std::set<std::string> told;   ///< notes that are told once
    bool restart_scripts = false; ///< all scripts from the top, in a fresh Lua state
};

} // namespace bh::emu
