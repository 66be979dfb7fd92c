#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bh::serve {

/// How often a client sends updates.
class Rhythm
{
public:
    void add(std::int64_t now_us);

    /// How long it takes until the client sends again, to be on the safe side: twice the longest of its last pauses.
    [[nodiscard]] std::chrono::microseconds patience() const;

private:
    std::array<std::int64_t, 4> m_pauses_us = {}; ///< the last ones
    std::size_t m_count = 0;                      ///< of updates
    std::int64_t m_last_us = 0;
};

} // namespace bh::serve
