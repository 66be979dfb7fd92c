#include "api/comm.hpp"
#include "api/forms.hpp"
#include "machine/machine.hpp"
#include "recording/movie_recorder.hpp"
#include "script/bind.hpp"

#include <bh/base/error.hpp>

#include <algorithm>
#include <array>
#include <filesystem>

namespace bh::emu {

namespace bh_emu_library {

namespace {

// "Nestopia 1.52.0"; nil without a game.
int core(lua_State* lua, Services& services)
{
    if (!services.machine.has_game()) {
        lua_pushnil(lua);
        return 1;
    }
    const Core& running = *services.machine.core();
    push_string(lua, running.version().empty() ? running.name() : running.name() + " " + running.version());
    return 1;
}

// Whether a state that a server names may be written there: below the script's folder, which is the working directory,
// or below one of --allow-write, with links followed; and not over what is no ordinary file.
int may_write(lua_State* lua, Services& services)
{
    namespace fs = std::filesystem;
    const fs::path path{std::string{arg_string(lua, 1)}};
    std::error_code failed;
    const fs::path target = fs::weakly_canonical(fs::absolute(path), failed);
    const auto is_below = [&](const fs::path& folder) {
        std::error_code unknown;
        const fs::path base = fs::canonical(folder, unknown);
        const auto [rest, other] = std::mismatch(base.begin(), base.end(), target.begin(), target.end());
        return !unknown && rest == base.end() && other != target.end();
    };
    bool may = !failed && path.has_filename() && (!fs::exists(target, failed) || fs::is_regular_file(target, failed));
    may = may && (is_below(fs::current_path()) || std::ranges::any_of(services.folders.allow_write, is_below));
    lua_pushboolean(lua, may ? 1 : 0);
    return 1;
}

int start_folder(lua_State* lua, Services& services)
{
    push_string(lua, services.folders.start.string());
    return 1;
}

// Opens a direct connection to the server of a URL, whose answers may take so many seconds, in place of the one before.
// Nil, or why there is none.
int direct_open(lua_State* lua, Services& services)
{
    constexpr std::int64_t k_seconds_max = 86'400;
    const std::string url{arg_string(lua, 1)};
    const std::int64_t wait_s = std::clamp<std::int64_t>(arg_integer(lua, 2), 1, k_seconds_max);
    services.comm.direct.reset();
    try {
        services.comm.direct =
            std::make_unique<bizhawk::DirectConnection>(url, std::chrono::seconds{wait_s}, services.comm.stop_fd);
        lua_pushnil(lua);
    } catch (const Error& error) {
        push_string(lua, error.what());
    }
    return 1;
}

// Sends a text over it, with the picture if the second argument is true. The answer; or nil, and why there is none.
int direct_ask(lua_State* lua, Services& services)
{
    const std::string_view text = arg_string(lua, 1);
    const bool with_picture = arg_bool_or(lua, 2, false);
    if (services.comm.direct == nullptr) {
        throw ScriptError{"bh_emu.direct_ask: there is no direct connection"};
    }
    try {
        if (with_picture) {
            const image::Image& picture = services.picture();
            push_string(lua, services.comm.direct->ask(
                                 text, static_cast<unsigned>(picture.width), static_cast<unsigned>(picture.height),
                                 {reinterpret_cast<const char*>(picture.rgb.data()), picture.rgb.size()}));
        } else {
            push_string(lua, services.comm.direct->ask(text));
        }
        return 1;
    } catch (const Error& error) {
        services.comm.direct.reset();
        lua_pushnil(lua);
        push_string(lua, error.what());
        return 2;
    }
}

// With --record: records a line, with the picture if the second argument is true.
int record(lua_State* lua, Services& services)
{
    constexpr double k_us_per_s = 1e6;
    const std::string_view line = arg_string(lua, 1);
    const bool with_picture = arg_bool_or(lua, 2, false);
    if (services.recorder == nullptr) {
        throw ScriptError{"bh_emu.record: bh-emu was started without --record"};
    }
    const double rate = services.machine.frames_per_second();
    const double time_us = rate > 0 ? static_cast<double>(services.machine.frame()) / rate * k_us_per_s : 0;
    services.recorder->take(line, static_cast<std::int64_t>(time_us), with_picture ? &services.picture() : nullptr);
    return 0;
}

constexpr std::array k_entries{
    entry<core>("core"),
    entry<direct_ask>("direct_ask"),
    entry<direct_open>("direct_open"),
    entry<forms_click>("forms_click"),
    entry<may_write>("may_write"),
    entry<record>("record"),
    entry<start_folder>("start_folder"),
};

} // namespace

} // namespace bh_emu_library

void open_bh_emu(lua_State* lua, Services& services)
{
    open_library(lua, services, "bh_emu", bh_emu_library::k_entries);
}

} // namespace bh::emu
