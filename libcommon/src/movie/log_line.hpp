#pragma once

#include <optional>
#include <string_view>

namespace bh::movie {

/// Takes the bars off the front; returns how many there were.
unsigned skip_bars(std::string_view& line);

/// Takes an axis and its comma off the front: spaces, a sign, digits. Nothing, and nothing is taken, if there is none.
std::optional<int> take_axis(std::string_view& line);

} // namespace bh::movie
