#pragma once

#include "machine/domain.hpp"
#include "script/bind.hpp"

#include <cstdint>
#include <string_view>

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

} // namespace bh::emu
