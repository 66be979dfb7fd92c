#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bh::trajectory {

/// The records that a `chunk` record repeats, as they came, byte by byte.
struct ContextLines
{
    std::string header; ///< empty if there is none
    std::vector<std::string> sessions;
};

/// `line` is a JSON object, and has k_padding_bytes readable bytes behind it.
ContextLines context_lines(std::string_view line);

} // namespace bh::trajectory
