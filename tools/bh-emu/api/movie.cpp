// What scripts see of the movie that --movie plays. Movies are only played here: what would change one does nothing.
#include "api/push_controls.hpp"
#include "machine/movie_player.hpp"
#include "script/bind.hpp"

#include <array>
#include <charconv>
#include <filesystem>

namespace bh::emu {

namespace movie_library {

namespace {

const LoadedMovie& needs_movie(Services& services)
{
    const LoadedMovie* const movie = services.movie.movie();
    if (movie == nullptr) {
        throw ScriptError{"movie: no movie is loaded"};
    }
    return *movie;
}

int mode(lua_State* lua, Services& services)
{
    push_string(lua, services.movie.movie() == nullptr ? "INACTIVE"
                     : services.movie.is_playing()     ? "PLAY"
                                                       : "FINISHED");
    return 1;
}

int isloaded(lua_State* lua, Services& services)
{
    lua_pushboolean(lua, services.movie.movie() != nullptr ? 1 : 0);
    return 1;
}

int length(lua_State* lua, Services& services)
{
    lua_pushinteger(lua, static_cast<lua_Integer>(needs_movie(services).length));
    return 1;
}

int filename(lua_State* lua, Services& services)
{
    push_string(lua, needs_movie(services).reader.path());
    return 1;
}

int getinput(lua_State* lua, Services& services)
{
    const std::int64_t frame = arg_integer(lua, 1);
    const LoadedMovie* const movie = services.movie.movie();
    if (movie == nullptr || frame < 0 || static_cast<std::uint64_t>(frame) >= movie->length) {
        services.console.log(movie == nullptr
                                 ? "No movie loaded"
                                 : "Can't get input of the last frame of the movie. Use the previous frame");
        lua_pushnil(lua);
        return 1;
    }
    return push_controls(lua, services, 2,
                         [&](std::size_t i) { return services.movie.value(static_cast<std::uint64_t>(frame), i); });
}

int getinputasmnemonic(lua_State* lua, Services& services)
{
    const std::int64_t frame = arg_integer(lua, 1);
    const LoadedMovie* const movie = services.movie.movie();
    const bool is_inside = movie != nullptr && frame >= 0 && static_cast<std::uint64_t>(frame) < movie->length;
    push_string(lua, is_inside ? movie->line(static_cast<std::uint64_t>(frame)) : std::string_view{});
    return 1;
}

int getheader(lua_State* lua, Services& services)
{
    lua_newtable(lua);
    if (const LoadedMovie* const movie = services.movie.movie()) {
        for (const auto& [key, value] : movie->reader.header().entries()) {
            push_string(lua, key);
            push_string(lua, value);
            lua_rawset(lua, -3);
        }
    }
    return 1;
}

int getcomments(lua_State* lua, Services& services)
{
    const LoadedMovie* const movie = services.movie.movie();
    push_strings(lua, movie == nullptr ? std::vector<std::string>{} : movie->reader.comments(), 0);
    return 1;
}

int getsubtitles(lua_State* lua, Services& services)
{
    const LoadedMovie* const movie = services.movie.movie();
    push_strings(lua, movie == nullptr ? std::vector<std::string>{} : movie->reader.subtitles(), 0);
    return 1;
}

int getfps(lua_State* lua, Services& services)
{
    lua_pushnumber(lua, services.movie.movie() == nullptr ? 0 : services.machine.frames_per_second());
    return 1;
}

// A count that is no number, or below 0, is none.
int getrerecordcount(lua_State* lua, Services& services)
{
    const std::string_view text = needs_movie(services).reader.header().get("rerecordCount");
    std::uint32_t count = 0;
    std::from_chars(text.data(), text.data() + text.size(), count);
    lua_pushinteger(lua, count);
    return 1;
}

int setrerecordcount(lua_State* lua, Services& services)
{
    needs_movie(services);
    arg_integer(lua, 1);
    return 0;
}

int starts_from(lua_State* lua, Services& services, movie::Reader::Start start)
{
    const LoadedMovie* const movie = services.movie.movie();
    lua_pushboolean(lua, movie != nullptr && movie->reader.start() == start ? 1 : 0);
    return 1;
}

int startsfromsavestate(lua_State* lua, Services& services)
{
    return starts_from(lua, services, movie::Reader::Start::savestate);
}

int startsfromsaveram(lua_State* lua, Services& services)
{
    return starts_from(lua, services, movie::Reader::Start::save_ram);
}

int stop(lua_State*, Services& services)
{
    services.movie.stop();
    return 0;
}

// Without a path, the movie that is loaded. One that starts from a state is not begun again: the state is gone.
int play_from_start(lua_State* lua, Services& services)
{
    if (services.machine.is_inside_core()) {
        throw ScriptError{"movie.play_from_start: not possible inside a function attached to oninputpoll"};
    }
    const std::string path{arg_optional_string(lua, 1).value_or("")};
    bool plays = false;
    try {
        if (!path.empty()) {
            services.movie.load(std::filesystem::absolute(path).string());
        }
        const LoadedMovie* const movie = services.movie.movie();
        if (movie == nullptr) {
            services.console.log("No movie loaded");
        } else if (movie->reader.start() != movie::Reader::Start::power_on) {
            services.console.log("A movie that starts from a state can be played with bh-emu --movie only");
        } else {
            services.machine.reboot();
            plays = true;
        }
    } catch (const Error& error) {
        services.console.log(std::string{"could not play the movie: "} + error.what());
    }
    lua_pushboolean(lua, plays ? 1 : 0);
    return 1;
}

int push_false(lua_State* lua, Services&)
{
    lua_pushboolean(lua, 0);
    return 1;
}

int push_true(lua_State* lua, Services&)
{
    lua_pushboolean(lua, 1);
    return 1;
}

int nothing(lua_State*, Services&)
{
    return 0;
}

constexpr std::array k_entries{
    entry<mode>("mode"),
    entry<isloaded>("isloaded"),
    entry<length>("length"),
    entry<filename>("filename"),
    entry<getinput>("getinput"),
    entry<getinputasmnemonic>("getinputasmnemonic"),
    entry<getheader>("getheader"),
    entry<getcomments>("getcomments"),
    entry<getsubtitles>("getsubtitles"),
    entry<getfps>("getfps"),
    entry<getrerecordcount>("getrerecordcount"),
    entry<setrerecordcount>("setrerecordcount"),
    entry<push_false>("getrerecordcounting"),
    entry<nothing>("setrerecordcounting"),
    entry<push_true>("getreadonly"),
    entry<nothing>("setreadonly"),
    entry<startsfromsavestate>("startsfromsavestate"),
    entry<startsfromsaveram>("startsfromsaveram"),
    entry<nothing>("save"),
    entry<stop>("stop"),
    entry<play_from_start>("play_from_start"),
};

} // namespace

} // namespace movie_library

void open_movie(lua_State* lua, Services& services)
{
    open_library(lua, services, "movie", movie_library::k_entries);
}

} // namespace bh::emu
