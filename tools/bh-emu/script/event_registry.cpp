#include "script/event_registry.hpp"

#include "machine/guid.hpp"
#include "script/lua_api.hpp"

#include <bh/base/error.hpp>

#include <algorithm>

namespace bh::emu {

std::string_view to_string(EventKind kind)
{
    switch (kind) {
    case EventKind::frame_start:
        return "onframestart";
    case EventKind::frame_end:
        return "onframeend";
    case EventKind::input_poll:
        return "oninputpoll";
    case EventKind::load_state:
        return "onloadstate";
    case EventKind::save_state:
        return "onsavestate";
    case EventKind::exit:
        return "onexit";
    case EventKind::console_close:
        return "onconsoleclose";
    }
    return "";
}

std::string EventRegistry::add(lua_State* lua, EventKind kind, std::string_view name, std::size_t script)
{
    if (m_functions.size() >= k_functions_max) {
        throw Error{"event: more than " + std::to_string(k_functions_max) + " functions are attached"};
    }
    std::string id = make_guid(m_next++);
    const int reference = lua_keep(lua);
    m_functions.push_back({kind, id, std::string{name}, script, reference});
    return id;
}

bool EventRegistry::remove_by_id(lua_State* lua, std::string_view id)
{
    const auto found = std::find_if(m_functions.begin(), m_functions.end(), [&](const auto& f) { return f.id == id; });
    if (found == m_functions.end()) {
        return false;
    }
    lua_drop(lua, found->reference);
    m_functions.erase(found);
    return true;
}

bool EventRegistry::remove_by_name(lua_State* lua, std::string_view name)
{
    const auto found = std::find_if(m_functions.begin(), m_functions.end(),
                                    [&](const auto& f) { return f.name == name && !name.empty(); });
    return found != m_functions.end() && remove_by_id(lua, std::string{found->id});
}

std::vector<std::string> EventRegistry::ids(EventKind kind) const
{
    std::vector<std::string> result;
    for (const EventFunction& function : m_functions) {
        if (function.kind == kind) {
            result.push_back(function.id);
        }
    }
    return result;
}

bool EventRegistry::has(EventKind kind) const
{
    return std::any_of(m_functions.begin(), m_functions.end(), [&](const auto& f) { return f.kind == kind; });
}

EventFunction* EventRegistry::find(std::string_view id)
{
    const auto found = std::find_if(m_functions.begin(), m_functions.end(), [&](const auto& f) { return f.id == id; });
    return found == m_functions.end() ? nullptr : &*found;
}

} // namespace bh::emu
