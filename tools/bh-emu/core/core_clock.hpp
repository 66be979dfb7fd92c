#pragma once

#include <cstdint>

namespace bh::emu {

/// While it lives, time() gives `seconds` since 1970 to everybody: cores feed their cartridge clocks from it, and a run
/// must not depend on when it is made.
class CoreClock
{
public:
    explicit CoreClock(std::int64_t seconds);
    CoreClock(const CoreClock&) = delete;
    CoreClock& operator=(const CoreClock&) = delete;
    ~CoreClock();

    /// The time at which every game is switched on: 2000-01-01 00:00:00 UTC.
    static constexpr std::int64_t k_start = 946'684'800;
};

} // namespace bh::emu
