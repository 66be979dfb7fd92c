#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

struct lua_State;

namespace bh::emu {

enum class EventKind
{
    frame_start,
    frame_end,
    input_poll,
    load_state,
    save_state,
    exit,
    console_close
};

/// The name of the event.* function that registers for it.
std::string_view to_string(EventKind kind);

/// One function that a script attached to an event.
struct EventFunction
{
    EventKind kind;
    std::string id;   ///< a GUID
    std::string name; ///< the script's own, or empty
    std::size_t script;
    int reference;         ///< into Lua's registry
    bool reported = false; ///< its first error was shown
};

/// The functions attached to events, in the order in which they were attached.
class EventRegistry
{
public:
    static constexpr std::size_t k_functions_max = 10'000;

    /// Takes the function on top of the stack. Returns its id. \throws bh::Error past the limit
    std::string add(lua_State* lua, EventKind kind, std::string_view name, std::size_t script);
    bool remove_by_id(lua_State* lua, std::string_view id);
    /// Removes the first of that name.
    bool remove_by_name(lua_State* lua, std::string_view name);

    /// The ids of one kind, so that functions may come and go while they are called.
    [[nodiscard]] std::vector<std::string> ids(EventKind kind) const;
    [[nodiscard]] bool has(EventKind kind) const;
    /// Null once it was removed.
    [[nodiscard]] EventFunction* find(std::string_view id);

private:
    std::vector<EventFunction> m_functions;
    std::uint64_t m_next = 1;
};

} // namespace bh::emu
