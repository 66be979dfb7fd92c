#include "verifier.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>

namespace bh::info {

namespace {

std::string size_text(std::uint64_t width, std::uint64_t height)
{
    return std::to_string(width) + "x" + std::to_string(height);
}

} // namespace

std::optional<std::string> Verifier::check(const Step& step)
{
    if (!step.has_observation) {
        return to_text(step.place) + ": no observation";
    }
    if (step.has_picture) {
        if (step.encoding != "png") {
            return to_text(step.place) + ": a picture of unknown encoding";
        }
        if (const auto reason = check_png(step.payload, step.width, step.height)) {
            return to_text(step.place) + ": " + *reason;
        }
    }
    return std::nullopt;
}

std::optional<std::string> Verifier::check_picture(const simdjson::dom::object& record, const record::RecordView& view)
{
    simdjson::dom::object frame;
    if (!view.has_payload || record["frame"].get(frame) != simdjson::SUCCESS ||
        record::text_or(frame, "encoding", "") != "png") {
        return std::nullopt;
    }
    return check_png(view.payload, record::unsigned_or(frame, "width", 0), record::unsigned_or(frame, "height", 0));
}

std::optional<std::string> Verifier::check_png(std::string_view png, std::uint64_t width, std::uint64_t height)
{
    ++m_pictures;
    try {
        image::decode_png(png, m_image);
    } catch (const DataError& error) {
        return std::string{"picture: "} + error.what();
    }
    const auto real_width = static_cast<std::uint64_t>(m_image.width);
    const auto real_height = static_cast<std::uint64_t>(m_image.height);
    if (real_width != width || real_height != height) {
        return "picture: its size is " + size_text(real_width, real_height) + ", not " + size_text(width, height);
    }
    return std::nullopt;
}

} // namespace bh::info
