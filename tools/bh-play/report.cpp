#include "report.hpp"

#include "statistics.hpp"

#include <bh/base/text.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace bh::play {

namespace {

using Json = nlohmann::ordered_json;

/// What all runs of a policy come to.
struct Summary
{
    Moments returns;
    Moments lengths;
    std::uint64_t steps = 0;
    std::uint64_t unfinished = 0;
    bool has_rewards = false;
    double seconds = 0;
    std::optional<double> steps_per_second; ///< mean of the runs'
};

Summary summarize(const EvaluatedPolicy& policy)
{
    Summary summary;
    std::vector<double> returns;
    std::vector<double> lengths;
    std::vector<double> rates;
    for (const EvaluatedRun& run : policy.runs) {
        for (const EpisodeReturn& episode : run.returns.episodes) {
            returns.push_back(episode.total);
            lengths.push_back(static_cast<double>(episode.length));
        }
        summary.steps += run.returns.steps;
        summary.unfinished += run.returns.unfinished;
        summary.has_rewards = summary.has_rewards || run.returns.rewards > 0;
        summary.seconds += run.seconds;
        if (run.returns.steps_per_second) {
            rates.push_back(*run.returns.steps_per_second);
        }
    }
    summary.returns = moments_of(returns);
    summary.lengths = moments_of(lengths);
    if (!rates.empty()) {
        summary.steps_per_second = moments_of(rates).mean;
    }
    return summary;
}

std::string number(double value)
{
    std::array<char, 32> text = {};
    std::snprintf(text.data(), text.size(), "%.4g", value);
    return text.data();
}

std::string number(const std::optional<double>& value)
{
    return value ? number(*value) : "-";
}

std::string estimate(const std::optional<Estimate>& value)
{
    if (!value) {
        return "-";
    }
    return number(value->mean) + (value->half_width ? " ± " + number(*value->half_width) : "");
}

using Row = std::vector<std::string>;

std::vector<Row> rows_of(const std::vector<EvaluatedPolicy>& policies)
{
    Row head = {"policy", "episodes", "return", "length", "steps", "steps/s", "seconds"};
    if (policies.size() > 1) {
        head.emplace_back("difference");
    }
    std::vector<Row> rows = {head};
    std::optional<Summary> first;
    for (const EvaluatedPolicy& policy : policies) {
        const Summary summary = summarize(policy);
        Row row = {printable(policy.name),
                   std::to_string(summary.returns.count),
                   summary.has_rewards ? estimate(mean_of(summary.returns)) : "-",
                   summary.lengths.count == 0 ? "-" : number(summary.lengths.mean),
                   std::to_string(summary.steps),
                   number(summary.steps_per_second),
                   number(summary.seconds)};
        if (policies.size() > 1) {
            row.push_back(first && first->has_rewards && summary.has_rewards
                              ? estimate(difference(summary.returns, first->returns))
                              : "-");
        }
        rows.push_back(std::move(row));
        first = first ? first : summary;
    }
    return rows;
}

std::string table(const std::vector<Row>& rows)
{
    std::vector<std::size_t> widths(rows.front().size());
    for (const Row& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], characters_in(row[i]));
        }
    }
    std::string text;
    for (const Row& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            // The policy's name begins at the left, numbers end at the right.
            const std::string padding(widths[i] - characters_in(row[i]), ' ');
            text += (i == 0 ? "" : "  ") + (i == 0 ? row[i] + padding : padding + row[i]);
        }
        text += "\n";
    }
    return text;
}

std::string markdown(const std::vector<Row>& rows)
{
    std::string text;
    for (const Row& row : rows) {
        text += "|";
        for (const std::string& cell : row) {
            text += " ";
            for (const char c : cell) {
                text += c == '|' ? std::string{"\\|"} : std::string{c};
            }
            text += " |";
        }
        text += "\n";
        if (&row == &rows.front()) {
            text += "|---|";
            for (std::size_t i = 1; i < row.size(); ++i) {
                text += "--:|";
            }
            text += "\n";
        }
    }
    return text;
}

Json json_of(const std::optional<Estimate>& value)
{
    if (!value) {
        return nullptr;
    }
    Json object = {{"mean", value->mean}, {"low", nullptr}, {"high", nullptr}};
    if (value->half_width) {
        object["low"] = value->mean - *value->half_width;
        object["high"] = value->mean + *value->half_width;
    }
    return object;
}

template <typename Value>
Json json_of(const std::optional<Value>& value)
{
    return value ? Json(*value) : Json(nullptr);
}

Json json_of(const EvaluatedRun& run)
{
    Json returns = Json::array();
    Json lengths = Json::array();
    for (const EpisodeReturn& episode : run.returns.episodes) {
        returns.push_back(episode.total);
        lengths.push_back(episode.length);
    }
    return {{"seed", json_of(run.seed)},
            {"file", run.file.empty() ? Json(nullptr) : Json(run.file)},
            {"returns", returns},
            {"lengths", lengths},
            {"unfinished", run.returns.unfinished},
            {"steps", run.returns.steps},
            {"steps_per_second", json_of(run.returns.steps_per_second)},
            {"seconds", run.seconds}};
}

std::string json(const std::vector<EvaluatedPolicy>& policies)
{
    Json list = Json::array();
    std::optional<Summary> first;
    for (const EvaluatedPolicy& policy : policies) {
        const Summary summary = summarize(policy);
        const bool is_compared = first && first->has_rewards && summary.has_rewards;
        Json runs = Json::array();
        for (const EvaluatedRun& run : policy.runs) {
            runs.push_back(json_of(run));
        }
        list.push_back(
            {{"policy", policy.name},
             {"episodes", summary.returns.count},
             {"unfinished", summary.unfinished},
             {"return", summary.has_rewards ? json_of(mean_of(summary.returns)) : Json(nullptr)},
             {"deviation",
              summary.has_rewards && summary.returns.count > 1 ? Json(summary.returns.deviation) : Json(nullptr)},
             {"length", json_of(mean_of(summary.lengths))},
             {"steps", summary.steps},
             {"steps_per_second", json_of(summary.steps_per_second)},
             {"seconds", summary.seconds},
             {"difference", is_compared ? json_of(difference(summary.returns, first->returns)) : Json(nullptr)},
             {"runs", runs}});
        first = first ? first : summary;
    }
    const Json whole = {{"confidence", 0.95}, {"policies", list}};
    return whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace

std::string report(const std::vector<EvaluatedPolicy>& policies, Format format)
{
    switch (format) {
    case Format::json:
        return json(policies);
    case Format::markdown:
        return markdown(rows_of(policies));
    case Format::table:
        break;
    }
    return table(rows_of(policies));
}

} // namespace bh::play
