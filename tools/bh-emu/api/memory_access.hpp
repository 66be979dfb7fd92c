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

/// The domain for this call. \throws ScriptError if there is no game, or if BizHawk has the named domain and the core
/// does not.
const Domain& domain_for(Services& services, MemoryScope scope, std::optional<std::string_view> name);

/// One byte; past the end 0 with a warning in the console. \throws ScriptError for a place on the bus that the core
/// does not show
std::uint8_t read_byte(Services& services, const Domain& domain, std::int64_t address);
/// Past the end nothing but a warning. \throws ScriptError where nothing can be written
void write_byte(Services& services, const Domain& domain, std::int64_t address, std::uint8_t value);

/// How many bytes a table of `wanted` may have: no more than the domain holds. \throws ScriptError for more, or a
/// negative number
std::size_t checked_count(const Domain& domain, std::int64_t wanted);

} // namespace bh::emu
