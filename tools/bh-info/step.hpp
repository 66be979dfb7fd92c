#pragma once

#include <bh/image/image.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/record/record.hpp>
#include <bh/record/step.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bh::info {

/// Sessions that are followed at once, at most: memory does not grow with the recording.
inline constexpr std::size_t k_sessions_max = 10'000;

using record::Step;
using Place = record::StepPlace;

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
