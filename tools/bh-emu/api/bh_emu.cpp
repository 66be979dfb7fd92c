#include "api/forms.hpp"
#include "machine/machine.hpp"
#include "script/bind.hpp"

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

constexpr std::array k_entries{
    entry<core>("core"),
    entry<forms_click>("forms_click"),
    entry<may_write>("may_write"),
    entry<start_folder>("start_folder"),
};

} // namespace

} // namespace bh_emu_library

void open_bh_emu(lua_State* lua, Services& services)
{
    open_library(lua, services, "bh_emu", bh_emu_library::k_entries);
}

} // namespace bh::emu
