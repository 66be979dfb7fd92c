#pragma once

#include "options.hpp"

#include <string>

namespace bh::info {

/// What a movie says about itself, how long it is, where it starts and which controls it moves, for people or as a line
/// of JSON as the options say. Reads all frames. \throws bh::FileError if it cannot be read, or damaged
std::string report_movie(const std::string& path, const Options& options, std::size_t columns);

} // namespace bh::info
