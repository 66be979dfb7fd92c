#pragma once

#include <simdjson.h>

#include <string>

namespace bh::gsl_dump {

/// Appends a parsed value as compact JSON: whole numbers stay whole, others are written with the fewest digits that
/// give the same value back, and with a point or an exponent.
void append_json(std::string& out, const simdjson::dom::element& element);
void append_json(std::string& out, const simdjson::dom::object& object);

} // namespace bh::gsl_dump
