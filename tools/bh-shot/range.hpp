#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace bh::shot {

/// Some of the steps of a selection, by the numbers that StepReader gives them: from `first` to `last`, both included,
/// every `stride`th.
struct Range
{
    std::uint64_t first = 0;
    std::optional<std::uint64_t> last; ///< absent: to the end
    std::uint64_t stride = 1;

    [[nodiscard]] bool contains(std::uint64_t number) const
    {
        return number >= first && (!last || number <= *last) && (number - first) % stride == 0;
    }

    /// Nothing that follows a step of this number can be in it.
    [[nodiscard]] bool ends_at(std::uint64_t number) const { return last && number >= *last; }
};

/// Reads "A:B", "A:", ":B", each with ":STEP" behind it if wanted, "::STEP", or "A", which is "A:A".
/// \throws bh::UsageError
Range parse_range(std::string_view text);

} // namespace bh::shot
