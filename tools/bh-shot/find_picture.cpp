#include "find_picture.hpp"

#include <algorithm>

namespace bh::shot {

namespace {

std::string no_picture(const StepName& name, std::optional<std::uint64_t> before, std::optional<std::uint64_t> after)
{
    std::string reason = "no picture there (" + to_text(name) + "); ";
    if (before && after) {
        return reason + "the nearest are at " + std::to_string(*before) + " and " + std::to_string(*after);
    }
    if (before || after) {
        return reason + "the nearest is at " + std::to_string(before ? *before : *after);
    }
    return reason + "no step of the selection has one";
}

} // namespace

Search find_picture(StepReader& steps, std::uint64_t at, Count count, const std::function<void()>& on_step)
{
    Step step;
    std::optional<StepName> without_picture; // the step that is looked for, if it has none
    std::optional<std::uint64_t> before;
    std::optional<std::uint64_t> after;
    std::uint64_t position = 0;
    std::uint64_t highest = 0;
    for (; !after && steps.next(step); ++position) {
        on_step();
        const std::uint64_t here = count == Count::number ? step.name.step : position;
        highest = std::max(highest, here);
        if (here == at && !without_picture) {
            if (step.has_picture) {
                return steps.load(step) ? Search{recorded_picture(step), ""}
                                        : Search{std::nullopt, to_text(step.name) + ": its picture is damaged"};
            }
            without_picture = step.name;
        } else if (step.has_picture) {
            (without_picture ? after : before) = here;
        }
    }
    if (without_picture) {
        return {std::nullopt, no_picture(*without_picture, before, after)};
    }
    return {std::nullopt, position == 0 ? "no step is selected"
                                        : "no such step; the last of the selection is " + std::to_string(highest)};
}

} // namespace bh::shot
