#pragma once

#include <bh/protocol/action.hpp>

#include <optional>
#include <string_view>

namespace bh::serve {

/// The action that a person took, from the inputs of the frames in which they took it, `[[28,"RIGHT"],[2,"NONE"]]`:
/// what was held in most of the frames, the earlier of equals. Nothing without frames.
std::optional<protocol::Answer> action_by_hand(std::string_view inputs_json);

} // namespace bh::serve
