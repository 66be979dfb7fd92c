#pragma once

#include "machine/domain.hpp"
#include "script/bind.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bh::emu {

/// Which memory a function of the memory libraries works on.
///
/// memory.*: the domain named by the last argument, else the one chosen with usememorydomain(). mainmemory.*: always
/// main memory.
enum class MemoryScope
{
    chosen,
    main
};

/// The domain for this call; one that is not there is told on the console, and the chosen one stands in.
/// \throws ScriptError if there is no game
const Domain& domain_for(Services& services, MemoryScope scope, std::optional<std::string_view> name);

/// One byte; past the end 0 with a warning in the console, where the core does not show the bus the open bus with a
/// note. \throws ScriptError for a negative address up to 2.8
std::uint8_t read_byte(Services& services, const Domain& domain, std::int64_t address);
/// Past the end nothing but a warning, where nothing can be written a note. \throws as read_byte()
void write_byte(Services& services, const Domain& domain, std::int64_t address, std::uint8_t value);

/// The most bytes of one table: four times the largest memory of these consoles that is no bus.
inline constexpr std::int64_t k_block_bytes_max = std::int64_t{128} << 20;
/// How many bytes a table of `wanted` has. \throws ScriptError for a negative number or more than k_block_bytes_max
std::size_t checked_count(std::int64_t wanted);

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
