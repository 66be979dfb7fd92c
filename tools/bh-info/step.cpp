#include "step.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>

#include <cstring>

namespace bh::info {

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
        step.width = record::unsigned_or(frame, "width", 0);
        step.height = record::unsigned_or(frame, "height", 0);
        step.encoding = record::text_or(frame, "encoding", "");
    }
}

std::string size_text(std::uint64_t width, std::uint64_t height)
{
    return std::to_string(width) + "x" + std::to_string(height);
}

// What a picture has against what its record says.
std::optional<std::string> compare(int real_width, int real_height, std::uint64_t width, std::uint64_t height)
{
    const auto found_width = static_cast<std::uint64_t>(real_width);
    const auto found_height = static_cast<std::uint64_t>(real_height);
    if (found_width == width && found_height == height) {
        return std::nullopt;
    }
    return "picture: its size is " + size_text(found_width, found_height) + ", not " + size_text(width, height);
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

std::optional<std::string> Verifier::check(const Step& step, record::Source& source)
{
    if (!step.has_observation) {
        return to_text(step.place) + ": no observation";
    }
    std::optional<std::string> reason;
    if (step.has_pixels) {
        reason = check_pixels(source, step.width, step.height);
    } else if (step.has_picture) {
        reason =
            step.encoding == "png" ? check_png(step.payload, step.width, step.height) : "a picture of unknown encoding";
    }
    if (reason) {
        return to_text(step.place) + ": " + *reason;
    }
    return std::nullopt;
}

std::optional<std::string> Verifier::check_picture(const simdjson::dom::object& record, const record::RecordView& view,
                                                   record::Source& source)
{
    simdjson::dom::object frame;
    if (record["frame"].get(frame) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    const std::uint64_t width = record::unsigned_or(frame, "width", 0);
    const std::uint64_t height = record::unsigned_or(frame, "height", 0);
    if (view.has_picture) {
        return check_pixels(source, width, height);
    }
    const bool is_png = view.has_payload && record::text_or(frame, "encoding", "") == "png";
    return is_png ? check_png(view.payload, width, height) : std::nullopt;
}

std::optional<std::string> Verifier::check_pixels(record::Source& source, std::uint64_t width, std::uint64_t height)
{
    ++m_pictures;
    try {
        const record::Picture picture = source.picture();
        return compare(picture.width, picture.height, width, height);
    } catch (const DataError& error) {
        return std::string{"picture: "} + error.what();
    }
}

std::optional<std::string> Verifier::check_png(std::string_view png, std::uint64_t width, std::uint64_t height)
{
    ++m_pictures;
    try {
        image::decode_png(png, m_image);
    } catch (const DataError& error) {
        return std::string{"picture: "} + error.what();
    }
    return compare(m_image.width, m_image.height, width, height);
}

} // namespace bh::info
