#pragma once

#include "machine/machine.hpp"
#include "machine/user_bag.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace bh::emu {

/// Writes the machine's state, its picture and the user's values to a file of our own format, whole or not at all.
///
/// The file is one line of JSON (type, version, core, rom, counters, userdata, picture, sizes, sha256), then the core's
/// bytes, then the picture's. BizHawk's .State files hold states of its own cores and cannot be exchanged with these.
/// \throws bh::Error
void write_state_file(Machine& machine, const UserBag& bag, const std::string& path);

/// Reads it back; on any failure nothing is changed, unless the core itself refuses the bytes.
/// \throws bh::FileError, bh::DataError (damaged, another core's, another game's)
void read_state_file(Machine& machine, UserBag& bag, const std::string& path);

/// The same of a file's content; errors name it `name`.
void read_state(Machine& machine, UserBag& bag, const std::string& name, std::string_view content);

/// Does `content` begin as our states do?
[[nodiscard]] bool is_state(std::string_view content);

/// Where quick save slot `slot` of the running game lies: under XDG_STATE_HOME or ~/.local/state. Makes the folder.
/// \throws bh::Error without a game or a home
std::string slot_path(const Machine& machine, int slot);

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

/// Shaped like BizHawk's random GUIDs, but counted, so that every run has the same.
std::string make_guid(std::uint64_t number);

} // namespace bh::emu
