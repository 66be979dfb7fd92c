#pragma once

#include <optional>
#include <string>

namespace bh::trajectory {

/// Reads a trajectory file once more and compares its index pages and seek tables with what its chunks say. What is
/// wrong first, with its byte; nothing if all is right, or if it is no trajectory file in a regular file. Behind damage
/// in a chunk nothing more is compared. "-" is standard input. \throws bh::FileError
std::optional<std::string> check_index(const std::string& path);

} // namespace bh::trajectory
