#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bh::replay {

/// One step of which the recorded action and the policy's are compared.
struct ComparedStep
{
    std::string_view run; ///< path of the recording
    std::uint64_t session = 0;
    std::uint64_t episode = 0;
    std::uint64_t step = 0;
    std::string_view recorded; ///< action text, "RIGHT+A*30"
    std::string_view acted;
    std::int64_t latency_us = 0; ///< of the policy
};

/// Counts how often a policy does what was recorded, and remembers where it first does not.
class Agreement
{
public:
    void compare(const ComparedStep& step);

    /// A step whose recorded action was not the policy's own.
    void skip() { ++m_skipped; }

    [[nodiscard]] bool all_equal() const { return m_equal == m_compared; }

    [[nodiscard]] std::uint64_t compared() const { return m_compared; }

    /// Lines of "name  value" for people.
    [[nodiscard]] std::string report(bool several_runs) const;

private:
    struct Divergence
    {
        std::string run, recorded, acted;
        std::uint64_t session = 0, episode = 0, step = 0;
    };

    std::uint64_t m_compared = 0;
    std::uint64_t m_equal = 0;
    std::uint64_t m_skipped = 0;
    std::int64_t m_latency_sum_us = 0;
    std::int64_t m_latency_max_us = 0;
    std::optional<Divergence> m_first;
};

/// Do both press the same? The case of letters and the order of the items do not count.
bool same_action(std::string_view a, std::string_view b);

} // namespace bh::replay
