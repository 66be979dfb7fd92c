#pragma once

#include <string>
#include <string_view>

namespace bh::replay {

/// The answer to a script's last message: `reply`, which was recorded for `recorded_request`, with the word to exit in
/// it. In GSL that is a field; scripts that send statements, brainhawk(7), must have asked for `exit`. What else they
/// ask for is answered as recorded if it was asked then, and with None otherwise.
std::string farewell(std::string_view request, std::string_view recorded_request, std::string_view reply);

} // namespace bh::replay
