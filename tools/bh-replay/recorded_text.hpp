#pragma once

#include <bh/record/line_parser.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace bh::replay {

/// The text under `key`, or under key + "_b64" where it was no UTF-8. Nothing if there is neither.
std::optional<std::string> recorded_text(const simdjson::dom::object& object, std::string_view key);

} // namespace bh::replay
