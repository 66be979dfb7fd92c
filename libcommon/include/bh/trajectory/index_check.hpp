#pragma once

#include <optional>
#include <string>

namespace bh::trajectory {

/// Does the file end as a finished one does: with a seek table, and an index page before it that knows that one (or
/// none, as it was once)? Looks at the end alone, whatever the size of the file; the checksum of a seek table of more
/// than 1 MiB is left to those who read on to it. For a regular file.
bool has_whole_end(int fd);

/// Reads a trajectory file once more and compares its index pages and seek tables with what its chunks say. What is
/// wrong first, with its byte; nothing if all is right, or if it is no trajectory file in a regular file. Behind damage
/// in a chunk nothing more is compared. "-" is standard input. \throws bh::FileError
std::optional<std::string> check_index(const std::string& path);

} // namespace bh::trajectory
