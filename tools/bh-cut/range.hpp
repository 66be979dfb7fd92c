#pragma once

#include <optional>

namespace bh::cut {

/// From `first` to `last`, both of which belong to it; absent: no limit.
template <typename Number>
struct Range
{
    std::optional<Number> first;
    std::optional<Number> last;

    [[nodiscard]] bool contains(Number value) const { return (!first || value >= *first) && (!last || value <= *last); }

    [[nodiscard]] bool is_everything() const { return !first && !last; }
};

} // namespace bh::cut
