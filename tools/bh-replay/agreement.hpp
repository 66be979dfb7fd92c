#pragma once

#include "action_fields.hpp"
#include "confusion.hpp"
#include "latency.hpp"
#include "place.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace bh::replay {

/// One step of which the recorded action and the policy's are compared.
struct ComparedStep
{
    Place place;
    std::string_view recorded; ///< action text, "RIGHT+A*30"
    std::string_view recorded_fields;
    std::string_view acted;
    std::string_view acted_fields;
};

/// Counts how often a policy does what was recorded, and remembers where it first does not.
class Agreement
{
public:
    void compare(const ComparedStep& step);

    /// A step whose recorded action was not the policy's own.
    void skip() { ++m_skipped; }

    /// How long the policy took for an answer.
    void add_latency(std::int64_t time_us) { m_latency.add(time_us); }

    [[nodiscard]] bool all_equal() const { return m_equal == m_compared; }

    [[nodiscard]] std::uint64_t compared() const { return m_compared; }

    /// Lines of "name  value" for people, and the table of actions, `columns` wide at most.
    [[nodiscard]] std::string text(std::size_t columns) const;
    [[nodiscard]] nlohmann::ordered_json json() const;

private:
    struct Divergence
    {
        Place place;
        std::string recorded, acted;
        std::vector<FieldDifference> fields;
    };

    std::uint64_t m_compared = 0;
    std::uint64_t m_equal = 0;
    std::uint64_t m_skipped = 0;
    Latency m_latency;
    Confusion m_confusion;
    std::map<std::string, std::uint64_t, std::less<>> m_fields; ///< how often each differed
    std::optional<Divergence> m_first;
};

} // namespace bh::replay
