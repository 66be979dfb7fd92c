#pragma once

#include <bh/image/image.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/record/record.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bh::info {

/// Sessions that are followed at once, at most: memory does not grow with the recording.
inline constexpr std::size_t k_sessions_max = 10'000;

/// Where a step is.
struct Place
{
    std::uint64_t session = 0;
    std::uint64_t episode = 0;
    std::uint64_t step = 0;
};

/// "session 1, episode 0, step 17"
std::string to_text(const Place& place);

/// A step record, read in one pass over its members: asking for them one by one would cost more than the parsing.
struct Step
{
    Place place;
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
Step read_step(const simdjson::dom::object& object, const record::RecordView& view);

/// Looks closer at the records than reading them does.
class Verifier
{
public:
    /// What is wrong with a step, if anything: no observation, or a picture that cannot be decoded or has another size
    /// than the record says.
    /// `source` gave the step last.
    std::optional<std::string> check(const Step& step, record::Source& source);

    /// What is wrong with the picture of any record.
    std::optional<std::string> check_picture(const simdjson::dom::object& record, const record::RecordView& view,
                                             record::Source& source);

    /// Pictures looked at.
    [[nodiscard]] std::uint64_t pictures() const { return m_pictures; }

private:
    std::optional<std::string> check_pixels(record::Source& source, std::uint64_t width, std::uint64_t height);
    std::optional<std::string> check_png(std::string_view png, std::uint64_t width, std::uint64_t height);

    image::Image m_image; ///< its memory is reused
    std::uint64_t m_pictures = 0;
};

} // namespace bh::info
