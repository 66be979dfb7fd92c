#pragma once

#include "machine/machine.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace bh::emu {

/// States kept in memory for the memorysavestate library.
class MemoryStates
{
public:
    static constexpr std::size_t k_bytes_max = 512U * 1024 * 1024; ///< of all states together

    /// Returns its id. \throws bh::Error past the limit
    std::string add(MachineState state);
    /// \throws bh::Error naming an id that is not there
    [[nodiscard]] const MachineState& find(std::string_view id) const;
    void remove(std::string_view id);
    void clear();

private:
    std::map<std::string, MachineState, std::less<>> m_states;
    std::size_t m_bytes = 0;
    std::uint64_t m_next = 1;
};

} // namespace bh::emu
