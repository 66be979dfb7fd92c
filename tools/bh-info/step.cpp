#include "step.hpp"

namespace bh::info {

namespace {

using simdjson::dom::element;
using simdjson::dom::object;

template <typename Value>
void take(const element& from, Value& to)
{
    Value value{};
    if (from.get(value) == simdjson::SUCCESS) {
        to = value;
    }
}

template <typename Value>
void take(const element& from, std::optional<Value>& to)
{
    Value value{};
    if (from.get(value) == simdjson::SUCCESS) {
        to = value;
    }
}

void take_action(const element& value, Step& step)
{
    object action;
    step.has_action = value.get(action) == simdjson::SUCCESS;
    if (step.has_action) {
        for (const auto member : action) {
            if (member.key == "text") {
                take(member.value, step.action);
            } else if (member.key == "guessed") {
                take(member.value, step.guessed);
            }
        }
    }
}

void take_latency(const element& value, Step& step)
{
    object latency;
    if (value.get(latency) == simdjson::SUCCESS) {
        for (const auto member : latency) {
            if (member.key == "policy") {
                take(member.value, step.policy_us);
            } else if (member.key == "total") {
                take(member.value, step.total_us);
            }
        }
    }
}

void take_frame(const element& value, Step& step)
{
    object frame;
    step.has_picture = value.get(frame) == simdjson::SUCCESS;
    if (step.has_picture) {
        step.width = record::unsigned_or(frame, "width", 0);
        step.height = record::unsigned_or(frame, "height", 0);
        step.encoding = record::text_or(frame, "encoding", "");
    }
}

} // namespace

std::string to_text(const Place& place)
{
    return "session " + std::to_string(place.session) + ", episode " + std::to_string(place.episode) + ", step " +
           std::to_string(place.step);
}

Step read_step(const object& record, const record::RecordView& view)
{
    Step step;
    step.payload = view.payload;
    step.has_pixels = view.has_picture;
    for (const auto member : record) {
        const std::string_view key = member.key;
        const element& value = member.value;
        if (key == "session") {
            take(value, step.place.session);
        } else if (key == "episode") {
            take(value, step.place.episode);
        } else if (key == "step") {
            take(value, step.place.step);
        } else if (key == "time_us") {
            take(value, step.time_us);
        } else if (key == "observation") {
            step.has_observation = value.get(step.observation) == simdjson::SUCCESS;
        } else if (key == "action") {
            take_action(value, step);
        } else if (key == "reward") {
            take(value, step.reward);
        } else if (key == "latency_us") {
            take_latency(value, step);
        } else if (key == "frame") {
            take_frame(value, step);
        } else if (key == "fallback") {
            take(value, step.fallback);
        } else if (key == "terminated") {
            take(value, step.terminated);
        } else if (key == "truncated") {
            take(value, step.truncated);
        }
    }
    return step;
}

} // namespace bh::info
