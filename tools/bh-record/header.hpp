#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bh::recorder {

/// Keys and values, in the order given.
using Meta = std::vector<std::pair<std::string, std::string>>;

/// Adds "K=V". \throws bh::UsageError if it is none, or K is there already.
void add_meta(Meta& meta, const std::string& text);

/// The header's line with the values added to its member "meta", and with this "part" if there is one. Whatever else it
/// has stays as it is.
std::string rewrite_header(std::string_view header, const Meta& meta, const std::optional<std::uint64_t>& part);

} // namespace bh::recorder
