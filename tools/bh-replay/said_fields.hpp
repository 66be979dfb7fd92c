#pragma once

#include <bh/record/line_parser.hpp>

#include <map>
#include <string>
#include <string_view>

namespace bh::replay {

/// What a GSL line or a JSON object says under each key, as text. What is said again under one key, and what has no
/// key, is put behind a bar.
std::map<std::string, std::string> said_fields(std::string_view request, record::LineParser& parser);

} // namespace bh::replay
