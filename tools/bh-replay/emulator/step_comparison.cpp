#include "emulator/step_comparison.hpp"

#include "report.hpp"
#include "run_reader.hpp"

#include <bh/image/image.hpp>
#include <bh/image/png.hpp>
#include <bh/protocol/gsl.hpp>
#include <bh/record/line_writer.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace bh::replay {

namespace {

/// Members of a step that the client has said.
constexpr std::array<std::string_view, 6> k_client_members = {"emu_frame", "inputs",     "lag",
                                                              "reward",    "terminated", "truncated"};
constexpr int k_gap_pixels = 8;

std::string json_of(const simdjson::dom::object& object, std::string_view key)
{
    simdjson::dom::element value;
    return object.at_key(key).get(value) == simdjson::SUCCESS ? std::string{simdjson::minify(value)} : std::string{};
}

void compare_field(const simdjson::dom::object& recorded, const simdjson::dom::object& live, std::string_view key,
                   const std::string& label, std::vector<FieldDifference>& found)
{
    const std::string before = json_of(recorded, key);
    const std::string now = json_of(live, key);
    if (before != now) {
        found.push_back({label, shortened(before), shortened(now)});
    }
}

void compare_observations(const simdjson::dom::object& recorded, const simdjson::dom::object& live,
                          std::vector<FieldDifference>& found)
{
    for (const auto field : recorded) {
        compare_field(recorded, live, field.key, std::string{field.key}, found);
    }
    for (const auto field : live) {
        if (recorded.at_key(field.key).error() != simdjson::SUCCESS) {
            found.push_back({std::string{field.key}, {}, shortened(std::string{simdjson::minify(field.value)})});
        }
    }
}

/// Do both have the member that the key stands for? It is compared as a value then: 1 and 1.0 are one reward.
bool both_have(std::string_view key, const protocol::Update& one, const protocol::Update& other)
{
    return (key == "_frame" && one.emu_frame && other.emu_frame) ||
           (key == "_inputs" && !one.inputs.empty() && !other.inputs.empty()) ||
           (key == "_reward" && one.reward && other.reward) ||
           (key == "_terminated" && one.terminated && other.terminated) ||
           (key == "_truncated" && one.truncated && other.truncated) || (key == "_lag" && one.lag && other.lag);
}

/// A script that says nothing about its loads is not worse for it.
void compare_loads(const protocol::Update& recorded, const protocol::Update& live, std::vector<FieldDifference>& found)
{
    const bool fails_now = !live.load_error.empty() && recorded.load_error.empty();
    const bool failed_then = !recorded.load_error.empty() && live.load_error.empty() && !live.state_hash.empty();
    if (fails_now || failed_then) {
        found.push_back({"step.load_error", shortened(recorded.load_error), shortened(live.load_error)});
    }
}

/// Says nothing about the game, or is compared elsewhere.
bool is_no_text_of_game(std::string_view key)
{
    return key == "_session" || key == "_tag" || key == "_state_hash" || key == "_load_error";
}

std::string size_text(const image::Image& picture)
{
    return std::to_string(picture.width) + "x" + std::to_string(picture.height);
}

std::string color_text(const image::Image& picture, std::size_t pixel)
{
    std::array<char, 16> text = {};
    std::snprintf(text.data(), text.size(), "#%02X%02X%02X", picture.rgb[3 * pixel], picture.rgb[3 * pixel + 1],
                  picture.rgb[3 * pixel + 2]);
    return text.data();
}

} // namespace

std::vector<FieldDifference> StepComparison::compare(const simdjson::dom::object& step, const protocol::Update& live)
{
    std::vector<FieldDifference> found;
    const std::string request = recorded_text(step, "request").value_or("");
    if (!request.empty() && request == live.request) {
        return found;
    }
    const protocol::Update recorded = m_reader.read(request);
    const bool wants_action = step["action"].error() == simdjson::SUCCESS;
    const bool live_wants_action = live.kind != protocol::Update::Kind::episode_end;
    if (wants_action != live_wants_action) {
        found.push_back({"step.kind", wants_action ? "a state" : "the end of an episode",
                         live_wants_action ? "a state" : "the end of an episode"});
    }
    simdjson::dom::object recorded_observation;
    const auto live_observation = m_parser.parse_text(live.observation);
    if (step["observation"].get(recorded_observation) == simdjson::SUCCESS && live_observation) {
        compare_observations(recorded_observation, *live_observation, found);
    } else {
        found.push_back({"step.observation", shortened(json_of(step, "observation")), shortened(live.observation)});
    }
    std::string members;
    record::LineWriter writer{members};
    protocol::append_step_members(writer, live);
    writer.close();
    if (const auto live_members = m_members.parse_text(members)) {
        for (const std::string_view key : k_client_members) {
            if (key == "reward" && !live.reward && !recorded.reward) {
                continue; // the policy's
            }
            compare_field(step, *live_members, key, "step." + std::string{key}, found);
        }
    }
    compare_loads(recorded, live, found);
    if (found.empty() && !request.empty()) {
        compare_texts(recorded, live, found);
    }
    return found;
}

/// Finds what is in no member of a step: keys without a meaning, values that are none, and what was said twice.
void StepComparison::compare_texts(const protocol::Update& recorded, const protocol::Update& live,
                                   std::vector<FieldDifference>& found)
{
    const auto before = request_fields(recorded.request, m_members);
    const auto now = request_fields(live.request, m_members);
    const auto compare = [&](const std::string& key) {
        const auto was = before.find(key);
        const auto is = now.find(key);
        const bool is_equal = was != before.end() && is != now.end() && was->second == is->second;
        if (!is_equal && !is_no_text_of_game(key) && !both_have(key, recorded, live)) {
            found.push_back({key.empty() ? "step.request" : key, was == before.end() ? "" : shortened(was->second),
                             is == now.end() ? "" : shortened(is->second)});
        }
    };
    for (const auto& [key, value] : before) {
        compare(key);
    }
    for (const auto& [key, value] : now) {
        if (!before.contains(key)) {
            compare(key);
        }
    }
}

std::vector<FieldDifference> compare_pictures(const image::Image& recorded, const image::Image& live)
{
    if (recorded.width != live.width || recorded.height != live.height) {
        return {{"frame", size_text(recorded), size_text(live)}};
    }
    std::size_t different = 0;
    std::size_t first = 0;
    const std::size_t pixels = recorded.rgb.size() / 3;
    if (recorded.rgb == live.rgb) {
        return {};
    }
    for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
        if (!std::equal(recorded.rgb.begin() + static_cast<std::ptrdiff_t>(3 * pixel),
                        recorded.rgb.begin() + static_cast<std::ptrdiff_t>(3 * pixel + 3),
                        live.rgb.begin() + static_cast<std::ptrdiff_t>(3 * pixel))) {
            first = different++ == 0 ? pixel : first;
        }
    }
    const auto width = static_cast<std::size_t>(recorded.width);
    const std::string where = " at " + std::to_string(first % width) + "," + std::to_string(first / width);
    return {{"frame", color_text(recorded, first) + where,
             color_text(live, first) + where + " (" + std::to_string(different) + " of " + std::to_string(pixels) +
                 " pixels differ)"}};
}

std::string side_by_side(const image::Image& recorded, const image::Image& live)
{
    image::Image both;
    image::resize(both, std::int64_t{recorded.width} + k_gap_pixels + live.width,
                  std::max(recorded.height, live.height));
    std::ranges::fill(both.rgb, std::uint8_t{0x80});
    image::paste(recorded, 0, 0, both);
    image::paste(live, recorded.width + k_gap_pixels, 0, both);
    std::string png;
    image::encode_png(both, png);
    return png;
}

std::map<std::string, std::string> request_fields(std::string_view request, record::LineParser& parser)
{
    std::map<std::string, std::string> said;
    const auto add = [&said](std::string_view key, std::string_view value) {
        const auto [field, is_new] = said.emplace(key, value);
        if (!is_new) {
            field->second.append("|").append(value);
        }
    };
    if (const auto line = protocol::parse_gsl(request)) {
        for (const protocol::GslField& field : line->fields) {
            add(field.key, field.value);
        }
        for (const std::string_view part : line->malformed) {
            add("", part);
        }
    } else if (const auto object = parser.parse_text(request)) {
        for (const auto field : *object) {
            std::string_view text;
            if (field.value.get(text) == simdjson::SUCCESS) {
                add(field.key, text);
            } else {
                add(field.key, std::string{simdjson::minify(field.value)});
            }
        }
    }
    return said;
}

} // namespace bh::replay
