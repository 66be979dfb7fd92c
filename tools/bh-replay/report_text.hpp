#pragma once

#include "action_fields.hpp"
#include "place.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bh::replay {

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
