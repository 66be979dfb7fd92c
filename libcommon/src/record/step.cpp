#include <bh/record/line_parser.hpp>
#include <bh/record/step.hpp>

#include <cstring>

namespace bh::record {

namespace {

using simdjson::dom::element;
using simdjson::dom::object;

// A comparison with a length known when this is built takes a few instructions.
template <std::size_t size>
bool is(std::string_view key, const char (&name)[size])
{
    return key.size() == size - 1 && std::memcmp(key.data(), name, size - 1) == 0;
}

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
            if (is(member.key, "text")) {
                take(member.value, step.action);
            } else if (is(member.key, "guessed")) {
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
            if (is(member.key, "policy")) {
                take(member.value, step.policy_us);
            } else if (is(member.key, "total")) {
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
        step.width = unsigned_or(frame, "width", 0);
        step.height = unsigned_or(frame, "height", 0);
        step.encoding = text_or(frame, "encoding", "");
    }
}

} // namespace

std::string to_text(const StepPlace& place)
{
    return "session " + std::to_string(place.session) + ", episode " + std::to_string(place.episode) + ", step " +
           std::to_string(place.step);
}

Step read_step(const object& record, const RecordView& view)
{
    Step step;
    step.payload = view.payload;
    step.has_pixels = view.has_picture;
    for (const auto member : record) {
        const std::string_view key = member.key;
        const element& value = member.value;
        if (is(key, "session")) {
            take(value, step.place.session);
        } else if (is(key, "episode")) {
            take(value, step.place.episode);
        } else if (is(key, "step")) {
            take(value, step.place.step);
        } else if (is(key, "time_us")) {
            take(value, step.time_us);
        } else if (is(key, "observation")) {
            step.has_observation = value.get(step.observation) == simdjson::SUCCESS;
        } else if (is(key, "action")) {
            take_action(value, step);
        } else if (is(key, "reward")) {
            take(value, step.reward);
        } else if (is(key, "latency_us")) {
            take_latency(value, step);
        } else if (is(key, "frame")) {
            take_frame(value, step);
        } else if (is(key, "fallback")) {
            take(value, step.fallback);
        } else if (is(key, "terminated")) {
            take(value, step.terminated);
        } else if (is(key, "truncated")) {
            take(value, step.truncated);
        } else if (is(key, "delivered")) {
            take(value, step.delivered);
        } else if (is(key, "emu_frame")) {
            take(value, step.emu_frame);
        }
    }
    return step;
}

} // namespace bh::record
