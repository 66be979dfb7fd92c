#pragma once

#include <bh/base/percentiles.hpp>

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>

namespace bh::replay {

/// How long answers took, in microseconds; percentiles are right to one part in 32.
class Latency
{
public:
    void add(std::int64_t time_us)
    {
        m_times.add(time_us);
        m_sum_us += time_us;
    }

    [[nodiscard]] std::uint64_t count() const { return m_times.count(); }

    /// "p50 61 us, p95 70 us, p99 120 us, longest 1920 us"
    [[nodiscard]] std::string text() const;
    [[nodiscard]] nlohmann::ordered_json json() const;

private:
    Percentiles m_times;
    std::int64_t m_sum_us = 0;
};

} // namespace bh::replay
