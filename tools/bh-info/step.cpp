#include "step.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>

namespace bh::info {

namespace {

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
