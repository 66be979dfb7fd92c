#pragma once

#include "picture.hpp"
#include "step_reader.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace bh::shot {

/// Looks for step `at` and reads no further than that, or, if it has no picture, than the next step that has one.
/// Returns an empty text when `step` is it, otherwise the reason why there is none. The picture is not loaded.
/// `on_step` is called for every step, to show progress.
std::string find_picture(StepReader& steps, std::uint64_t at, Step& step, const std::function<void()>& on_step);

/// What find_last_picture() saw.
struct LastPicture
{
    std::uint64_t count = 0; ///< of pictures, whole or not
    std::string damage;      ///< of the very last picture, which then is not the one that was kept
};

/// Keeps the last step with a picture that is whole in `last`, which stays without one if there is none. The first
/// `passed_over` pictures are only counted, which costs next to nothing.
LastPicture find_last_picture(StepReader& steps, std::uint64_t passed_over, StepCopy& last,
                              const std::function<void()>& on_step);

} // namespace bh::shot
