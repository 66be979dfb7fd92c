#pragma once

#include "picture.hpp"
#include "step_reader.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace bh::shot {

/// Either a picture or the reason why there is none.
struct Search
{
    std::optional<RecordedPicture> picture;
    std::string reason;
};

/// How the steps of a selection are counted.
enum class Count
{
    position, ///< 0, 1, 2, ... in the order of the recording
    number,   ///< by their own numbers; for a selection of one episode
};

/// Looks for step `at` and reads no further than that, or, if it has no picture, than the next step that has one.
/// `on_step` is called for every step, to show progress.
Search find_picture(StepReader& steps, std::uint64_t at, Count count, const std::function<void()>& on_step);

} // namespace bh::shot
