#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

namespace bh::replay {

/// Lets the messages of a recording go at the times they came, or faster or slower by a factor.
class Pacer
{
public:
    /// `factor` 2 is twice as fast as it was; 0 means without any wait.
    explicit Pacer(double factor) : m_factor{factor} {}

    /// Another recording begins, with times of its own.
    void restart() { m_begin.reset(); }

    /// Waits until a message that came at `time_us` is due. `before_waiting` is called first if there is time to wait.
    /// A recording's first message is due at once; so is one that comes late.
    void wait(std::int64_t time_us, const std::function<void()>& before_waiting);

private:
    using Clock = std::chrono::steady_clock;

    struct Begin
    {
        Clock::time_point at;
        std::int64_t time_us;
    };

    double m_factor;
    std::optional<Begin> m_begin;
};

} // namespace bh::replay
