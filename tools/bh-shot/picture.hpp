#pragma once

#include "step_reader.hpp"

#include <bh/image/image.hpp>

#include <string>

namespace bh::shot {

/// A picture as it was recorded, and the step it belongs to.
struct RecordedPicture
{
    StepName name;
    std::string png;
};

/// The picture of a step that is loaded; pixels become a PNG.
RecordedPicture recorded_picture(const Step& step);

/// How a picture is to look.
struct Look
{
    int scale = 1;
    bool gray = false;

    bool operator==(const Look&) const = default;
};

/// The pixels of a recorded picture, made to look so.
/// \throws bh::DataError, naming the step, if it cannot be decoded.
image::Image pixels_of(const RecordedPicture& picture, const Look& look);

/// A recorded picture as PNG, made to look so; as it was recorded, byte for byte, if nothing is to be changed.
/// \throws bh::DataError, naming the step, if it is damaged.
std::string png_of(const RecordedPicture& picture, const Look& look);

} // namespace bh::shot
