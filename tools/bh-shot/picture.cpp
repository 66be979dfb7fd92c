#include "picture.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>
#include <bh/image/transform.hpp>

namespace bh::shot {

namespace {

DataError named(const StepName& name, const std::exception& error)
{
    return DataError{to_text(name) + ": " + error.what()};
}

} // namespace

RecordedPicture recorded_picture(const Step& step)
{
    RecordedPicture picture{step.name, std::string{step.png}};
    if (step.png.empty()) {
        image::Image pixels;
        image::resize(pixels, step.pixels.width, step.pixels.height);
        pixels.rgb.assign(step.pixels.rgb.begin(), step.pixels.rgb.end());
        image::encode_png(pixels, picture.png);
    }
    return picture;
}

image::Image pixels_of(const RecordedPicture& picture, const Look& look)
{
    try {
        image::Image decoded;
        image::decode_png(picture.png, decoded);
        if (look.gray) {
            image::make_gray(decoded);
        }
        if (look.scale == 1) {
            return decoded;
        }
        image::Image scaled;
        image::scale(decoded, look.scale, scaled);
        return scaled;
    } catch (const Error& error) {
        throw named(picture.name, error);
    }
}

std::string png_of(const RecordedPicture& picture, const Look& look)
{
    std::string png;
    if (look == Look{}) {
        try {
            image::check_png(picture.png);
        } catch (const Error& error) {
            throw named(picture.name, error);
        }
        png = picture.png;
    } else {
        image::encode_png(pixels_of(picture, look), png);
    }
    return png;
}

} // namespace bh::shot
