#pragma once

#include "machine/domain.hpp"
#include "script/bind.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bh::emu {

/// `count` bytes from `address`. Bytes past the end are 0, with one warning. \throws ScriptError for a count above the
/// domain's size
std::vector<std::uint8_t> read_block(Services& services, const Domain& domain, std::int64_t address,
                                     std::int64_t count);
void write_block(Services& services, const Domain& domain, std::int64_t address, std::string_view bytes);

/// Pushes a table of `count` bytes from `address`, whose first key is `first`; see read_block(). Returns 1, the number
/// of results.
int push_block(lua_State* lua, Services& services, const Domain& domain, std::int64_t address, std::int64_t count,
               lua_Integer first);

/// Writes the sequence in the table at `index`, from `address` on.
void write_sequence(lua_State* lua, Services& services, const Domain& domain, std::int64_t address, int index);

/// Writes the table at `index`, whose keys are addresses.
void write_by_address(lua_State* lua, Services& services, const Domain& domain, int index);

/// SHA-256 of a stretch, as hex. \throws ScriptError if it is not all inside the domain
std::string hash_block(const Domain& domain, std::int64_t address, std::int64_t count);

} // namespace bh::emu
