#include "report.hpp"

#include <bh/base/text.hpp>

#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>

namespace bh::replay {

std::string Place::text() const
{
    std::string text = run.empty() ? std::string{} : std::string{run} + ": ";
    text += "session " + std::to_string(session);
    return message.empty() ? text + ", episode " + std::to_string(episode) + ", step " + std::to_string(step)
                           : text + ", message \"" + message + "\"";
}

std::string shortened(std::string_view text, std::size_t characters_max)
{
    return printable(text, characters_max);
}

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

using Json = nlohmann::ordered_json;

std::string share_text(std::uint64_t part, std::uint64_t whole)
{
    std::array<char, 32> percent = {};
    // Not all is never 100.0, and not none never 0.0.
    double share = whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
    if (part != whole && share > 99.9) {
        share = 99.9;
    } else if (part != 0 && share < 0.1) {
        share = 0.1;
    }
    std::snprintf(percent.data(), percent.size(), " (%.1f %%)", share);
    return std::to_string(part) + percent.data();
}

std::string field_counts_text(const std::map<std::string, std::uint64_t, std::less<>>& counts)
{
    std::string text;
    for (const auto& [field, count] : counts) {
        text += (text.empty() ? "" : ", ") + field + " " + std::to_string(count);
    }
    return text.empty() ? "none" : text;
}

Json place_json(const Place& place)
{
    Json json;
    if (!place.run.empty()) {
        json["run"] = place.run;
    }
    json["session"] = place.session;
    if (place.message.empty()) {
        json["episode"] = place.episode;
        json["step"] = place.step;
    } else {
        json["message"] = place.message;
    }
    return json;
}

Json differences_json(const std::vector<FieldDifference>& fields, std::string_view other)
{
    const auto value = [](const std::string& text) { return text.empty() ? Json{} : Json(text); };
    Json list = Json::array();
    for (const FieldDifference& field : fields) {
        list.push_back(
            {{"field", field.field}, {"recorded", value(field.recorded)}, {std::string{other}, value(field.other)}});
    }
    return list;
}

void count_fields(const std::vector<FieldDifference>& fields, std::map<std::string, std::uint64_t, std::less<>>& counts)
{
    constexpr std::size_t k_names_max = 64; // a policy can name any number of controls
    for (const FieldDifference& field : fields) {
        const auto found = counts.find(field.field);
        if (found != counts.end()) {
            ++found->second;
        } else {
            ++counts[counts.size() < k_names_max ? field.field : "others"];
        }
    }
}

std::string json_line(const Json& report)
{
    return report.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace bh::replay
