#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::protocol {

/// Takes apart a policy's answer to several observations, bh-policy(7): a JSON array of what would be the lines for
/// each, text as strings. Nothing if it is no array.
std::optional<std::vector<std::string>> split_batch_answer(std::string_view line);

} // namespace bh::protocol
