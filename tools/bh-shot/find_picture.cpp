#include "find_picture.hpp"

#include <bh/base/error.hpp>

#include <algorithm>
#include <optional>

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

std::string find_picture(StepReader& steps, std::uint64_t at, Step& step, const std::function<void()>& on_step)
{
    std::optional<StepName> without_picture; // the step that is looked for, if it has none
    std::optional<std::uint64_t> before;
    std::optional<std::uint64_t> after;
    std::optional<std::uint64_t> highest;
    while (!after && steps.next(step)) {
        on_step();
        highest = std::max(highest.value_or(0), step.number);
        if (step.number == at && !without_picture) {
            if (step.has_picture) {
                return "";
            }
            without_picture = step.name;
        } else if (step.has_picture) {
            (without_picture ? after : before) = step.number;
        }
    }
    if (without_picture) {
        return no_picture(*without_picture, before, after);
    }
    return highest ? "no such step; the last of the selection is " + std::to_string(*highest) : steps.no_step_text();
}

LastPicture find_last_picture(StepReader& steps, std::uint64_t passed_over, StepCopy& last,
                              const std::function<void()>& on_step)
{
    LastPicture seen;
    for (Step step; steps.next(step);) {
        on_step();
        if (!step.has_picture || seen.count++ < passed_over) {
            continue;
        }
        seen.damage.clear();
        try {
            steps.load(step);
            check_picture(step);
            last.assign(step);
        } catch (const DataError& error) {
            seen.damage = error.what();
        }
    }
    return seen;
}

} // namespace bh::shot
