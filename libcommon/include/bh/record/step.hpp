#pragma once

#include <bh/record/record.hpp>

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bh::record {

/// What names a step.
struct StepPlace
{
    std::uint64_t session = 0;
    std::uint64_t episode = 0;
    std::uint64_t step = 0;

    bool operator==(const StepPlace&) const = default;
};

/// "session 1, episode 0, step 17"
std::string to_text(const StepPlace& place);

/// A step record, read in one pass over its members: asking for them one by one would cost more than the parsing.
struct Step
{
    StepPlace place;
    std::int64_t time_us = 0;
    simdjson::dom::object observation; ///< not to be touched without has_observation
    bool has_observation = false;
    std::string_view action;
    bool has_action = false;
    bool fallback = false;
    bool guessed = false;
    bool terminated = false;
    bool truncated = false;
    bool delivered = true; ///< the reply, as far as anyone knows: otherwise the action was not played
    std::optional<std::int64_t> emu_frame;
    std::optional<double> reward;
    std::optional<std::int64_t> policy_us;
    std::optional<std::int64_t> total_us;
    std::string_view payload;
    bool has_picture = false;
    bool has_pixels = false; ///< the picture is not in the payload; its record::Source has it
    std::uint64_t width = 0;
    std::uint64_t height = 0;
    std::string_view encoding;
};

/// What is absent or of another type is left as above. The views live as long as `object` and `view`.
Step read_step(const simdjson::dom::object& object, const RecordView& view);

} // namespace bh::record
