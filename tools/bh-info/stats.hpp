#pragma once

#include "field_names.hpp"
#include "field_stats.hpp"
#include "step.hpp"

#include <bh/base/percentiles.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bh::info {

/// How the values in a recording are spread.
class Stats
{
public:
    /// All of a step but the fields of its observation.
    void add(const Step& step);

    /// A field of a step's observation, by its number in `names`, which it is shown with.
    void add_field(const FieldNames& names, std::size_t number, const simdjson::dom::element& value);

    std::vector<FieldStats> fields; ///< by their numbers
    TextCounter actions;            ///< in their canonical form: RIGHT, right and P1 Right are one
    std::uint64_t fallbacks = 0;
    std::uint64_t guesses = 0;
    std::uint64_t terminated = 0;
    std::uint64_t truncated = 0;
    Histogram rewards;
    Percentiles policy_us;
    Percentiles total_us;
    Percentiles interval_us; ///< between one step of a session and its next

private:
    void add_action(std::string_view text);

    std::string m_action; ///< the last one as it was written, and its canonical form: actions tend to stay
    std::string m_canonical_action;
    std::unordered_map<std::uint64_t, std::int64_t> m_last_us; ///< by session
};

} // namespace bh::info
