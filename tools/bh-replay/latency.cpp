#include "latency.hpp"

#include <nlohmann/json.hpp>

namespace bh::replay {

std::string Latency::text() const
{
    return "p50 " + std::to_string(m_times.at(0.5)) + " us, p95 " + std::to_string(m_times.at(0.95)) + " us, p99 " +
           std::to_string(m_times.at(0.99)) + " us, longest " + std::to_string(m_times.maximum()) + " us";
}

nlohmann::ordered_json Latency::json() const
{
    const auto count = static_cast<std::int64_t>(m_times.count());
    return {{"mean", count == 0 ? 0 : m_sum_us / count},
            {"p50", m_times.at(0.5)},
            {"p95", m_times.at(0.95)},
            {"p99", m_times.at(0.99)},
            {"max", m_times.maximum()}};
}

} // namespace bh::replay
