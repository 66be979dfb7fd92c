#pragma once

#include "step_reader.hpp"

#include <bh/image/image.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace bh::shot {

/// A picture that is kept, and the step it belongs to.
struct RecordedPicture
{
    StepName name;
    std::string png;
    std::string action;

    /// A step that is valid as long as this object is not changed.
    [[nodiscard]] Step step() const { return {.name = name, .action = action, .has_picture = true, .png = png}; }
};

/// A copy of a loaded step with its picture in the recording's own form. Making a PNG of every picture that turns out
/// not to be the last would take most of the time.
class StepCopy
{
public:
    StepCopy() = default;
    StepCopy(const StepCopy&) = delete;
    StepCopy& operator=(const StepCopy&) = delete;

    void assign(const Step& step);

    /// Without a picture if nothing was assigned.
    [[nodiscard]] const Step& step() const { return m_step; }

private:
    Step m_step;
    std::string m_action;
    std::string m_png;
    std::vector<std::uint8_t> m_rgb;
};

/// The picture of a step that is loaded; pixels become a PNG.
RecordedPicture recorded_picture(const Step& step);

/// Looks whether the picture of a step that is loaded is whole, without decoding it.
/// \throws bh::DataError, naming the step, if it is not
void check_picture(const Step& step);

/// How a picture is to look.
struct Look
{
    int scale = 1;
    bool gray = false;

    bool operator==(const Look&) const = default;
};

/// The pixels of a step that is loaded, made to look so.
/// \throws bh::DataError, naming the step, if they cannot be decoded; bh::Error if they become too many
image::Image pixels_of(const Step& step, const Look& look);

/// The picture of a step that is loaded as PNG, made to look so; as it was recorded, byte for byte, if nothing is to be
/// changed and the recording has the PNG. \throws bh::DataError, naming the step, if it is damaged; bh::Error as above
std::string png_of(const Step& step, const Look& look);

} // namespace bh::shot
