#include "machine/memory_states.hpp"

#include "machine/guid.hpp"

#include <bh/base/error.hpp>

namespace bh::emu {

std::string MemoryStates::add(MachineState state)
{
    if (m_bytes + state.core.size() > k_bytes_max) {
        throw Error{"memorysavestate: more than 512 MiB of states would be kept"};
    }
    m_bytes += state.core.size();
    std::string id = make_guid(m_next++);
    m_states.emplace(id, std::move(state));
    return id;
}

const MachineState& MemoryStates::find(std::string_view id) const
{
    const auto found = m_states.find(id);
    if (found == m_states.end()) {
        throw Error{"memorysavestate: " + std::string{id} + ": no such state"};
    }
    return found->second;
}

void MemoryStates::remove(std::string_view id)
{
    if (const auto found = m_states.find(id); found != m_states.end()) {
        m_bytes -= found->second.core.size();
        m_states.erase(found);
    }
}

void MemoryStates::clear()
{
    m_states.clear();
    m_bytes = 0;
}

} // namespace bh::emu
