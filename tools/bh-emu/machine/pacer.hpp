#pragma once

#include <chrono>
#include <optional>

namespace bh::emu {

/// Spaces frames out in time. Without a limit it does nothing.
class Pacer
{
public:
    /// Percent of the console's own speed; nothing is "as fast as it goes".
    void limit(std::optional<int> percent);

    [[nodiscard]] std::optional<int> percent() const { return m_percent; }

    /// Sleeps until the next frame is due. A late frame is not made up for.
    void wait(double frames_per_second);

private:
    std::optional<int> m_percent;
    std::optional<std::chrono::steady_clock::time_point> m_due;
};

} // namespace bh::emu
