#include "picture.hpp"

#include <bh/base/error.hpp>
#include <bh/image/image.hpp>
#include <bh/image/png.hpp>

namespace bh::shot {

namespace {

DataError named(const StepName& name, const std::exception& error)
{
    return DataError{to_text(name) + ": " + error.what()};
}

image::Image recorded_pixels(const Step& step)
{
    image::Image image;
    if (step.png.empty()) {
        image::resize(image, step.pixels.width, step.pixels.height);
        image.rgb.assign(step.pixels.rgb.begin(), step.pixels.rgb.end());
        return image;
    }
    try {
        image::decode_png(step.png, image);
    } catch (const DataError& error) {
        throw named(step.name, error);
    }
    return image;
}

} // namespace

void StepCopy::assign(const Step& step)
{
    m_png.assign(step.png);
    m_rgb.assign(step.pixels.rgb.begin(), step.pixels.rgb.end());
    m_action.assign(step.action);
    m_step = step;
    m_step.action = m_action;
    m_step.png = m_png;
    m_step.pixels.rgb = m_rgb;
}

RecordedPicture recorded_picture(const Step& step)
{
    RecordedPicture picture{step.name, std::string{step.png}, std::string{step.action}};
    if (step.png.empty()) {
        image::encode_png(recorded_pixels(step), picture.png);
    }
    return picture;
}

void check_picture(const Step& step)
{
    if (step.png.empty()) {
        return; // pixels have been checked when they were loaded
    }
    try {
        image::check_png(step.png);
    } catch (const DataError& error) {
        throw named(step.name, error);
    }
}

image::Image pixels_of(const Step& step, const Look& look)
{
    image::Image image = recorded_pixels(step);
    if (look.gray) {
        image::make_gray(image);
    }
    if (look.scale == 1) {
        return image;
    }
    image::Image scaled;
    image::scale(image, look.scale, scaled);
    return scaled;
}

std::string png_of(const Step& step, const Look& look)
{
    std::string png{step.png};
    if (look == Look{} && !png.empty()) {
        check_picture(step);
    } else {
        image::encode_png(pixels_of(step, look), png);
    }
    return png;
}

} // namespace bh::shot
