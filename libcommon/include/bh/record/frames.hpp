#pragma once

#include <simdjson.h>

#include <string>

namespace bh::record {

/// Appends the record's line without "frame" and "payload"; the order of the other members stays.
void append_without_frame(std::string& out, const simdjson::dom::object& object);

} // namespace bh::record
