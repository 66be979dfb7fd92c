#pragma once

#include "field_stats.hpp"
#include "step.hpp"

#include <bh/base/percentiles.hpp>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace bh::info {

/// How the values in a recording are spread. Fields beyond k_fields_max are left out.
class Stats
{
public:
    static constexpr std::size_t k_fields_max = 1'000;

    void add(const Step& step);

    std::vector<FieldStats> fields; ///< in the order in which they appeared
    bool fields_left_out = false;
    TextCounter actions;
    std::uint64_t fallbacks = 0;
    std::uint64_t guesses = 0;
    std::uint64_t terminated = 0;
    std::uint64_t truncated = 0;
    Histogram rewards;
    Percentiles policy_us;
    Percentiles total_us;
    Percentiles interval_us; ///< between one step of a session and its next

private:
    void add_fields(const simdjson::dom::object& observation);
    FieldStats* find(std::string_view name, std::size_t expected);

    std::unordered_map<std::string, std::size_t> m_places;
    std::unordered_map<std::uint64_t, std::int64_t> m_last_us; ///< by session
};

} // namespace bh::info
