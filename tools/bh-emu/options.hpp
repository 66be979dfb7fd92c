#pragma once

#include "bizhawk.hpp"
#include "machine/user_bag.hpp"
#include "script/script_host.hpp"

#include <bh/base/atomic_file.hpp>
#include <bh/cli/context.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bh::emu {

/// How fast frames may follow each other.
struct Speed
{
    enum class Mode
    {
        unlimited,
        percent,   ///< of the console's own speed
        by_script, ///< as client.speedmode() and emu.limitframerate() ask
    };
    Mode mode = Mode::unlimited;
    int percent = 100;
};

/// What --record makes of a movie.
struct RecordOptions
{
    std::string path; ///< empty: nothing is recorded
    int every = 4;    ///< frames from one step to the next
    std::string map;  ///< empty: the one that fits the game
    bool pictures = true;
    Overwrite overwrite = Overwrite::no;
};

struct Options
{
    std::string core; ///< empty: by the game's file name
    std::string rom;
    bool all_lines = false; ///< of an NTSC NES picture
    BizHawk bizhawk;
    EmuHawkFlags flags;
    Folders folders;
    Speed speed;
    std::optional<std::uint64_t> stop_after;   ///< emulated frames
    std::optional<std::int64_t> stop_after_us; ///< of the clock on the wall
    std::vector<std::string> ignored;          ///< flags that mean something to EmuHawk only
    std::vector<ScriptFile> scripts;
    std::string movie; ///< empty: none
    bool is_movie_folder = false;
    RecordOptions record;
    std::string load_state;
    std::optional<int> load_slot;
    UserBag user_bag;
};

/// \throws cli::HelpShown, bh::UsageError
Options parse_options(int argc, const char* const* argv, cli::Context& context);

/// How a run ended.
struct Ending
{
    int status = 0; ///< what client.exitCode() asked for, or 1 after a script's error
    int signal = 0; ///< the signal that ended it, or 0
};

/// Loads the game, runs the scripts to their end. \throws bh::Error
Ending run(Options options, cli::Context& context);

} // namespace bh::emu
