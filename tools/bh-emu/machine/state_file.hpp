#pragma once

#include "machine/machine.hpp"
#include "machine/user_bag.hpp"

#include <filesystem>
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

} // namespace bh::emu
