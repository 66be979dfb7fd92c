#pragma once

#include "action_fields.hpp"

#include <bh/base/percentiles.hpp>

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bh::replay {

/// Which message of the recordings is meant, as people are told.
struct Place
{
    std::string_view run; ///< path of the recording; empty if there is only one
    std::uint64_t session = 0;
    std::uint64_t episode = 0;
    std::uint64_t step = 0;
    std::string message; ///< of a message that is no step, its first words

    /// "run.zst: session 1, episode 0, step 8"
    [[nodiscard]] std::string text() const;
};

/// A text that may hold anything, as printable() gives it, for one line of a message.
std::string shortened(std::string_view text, std::size_t characters_max = 200);

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

/// "299 (99.7 %)"
std::string share_text(std::uint64_t part, std::uint64_t whole);

/// How often each field differed, "LEFT 1, UP 1"; "none" if none did.
std::string field_counts_text(const std::map<std::string, std::uint64_t, std::less<>>& counts);

/// The members run, session, episode and step, or message.
nlohmann::ordered_json place_json(const Place& place);

/// [{"field":"UP","recorded":"pressed",OTHER:null},...]
nlohmann::ordered_json differences_json(const std::vector<FieldDifference>& fields, std::string_view other);

/// Counts the fields that differ; no more than 64 names, then "others".
void count_fields(const std::vector<FieldDifference>& fields,
                  std::map<std::string, std::uint64_t, std::less<>>& counts);

/// The report as one line of JSON. What is not UTF-8 in it is replaced.
std::string json_line(const nlohmann::ordered_json& report);

} // namespace bh::replay
