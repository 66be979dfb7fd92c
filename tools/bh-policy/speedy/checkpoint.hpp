#pragma once

#include <string>
#include <string_view>

namespace bh::policy {

/// A regular file that holds all a learner knows, bh-policy(1): a line that says what it is, the version, the size and
/// the checksum of what follows, and that. It appears whole or not at all.

/// \throws bh::FileError
void write_checkpoint(const std::string& path, std::string_view content);

/// Before hours of learning: could one be written now? What is there stays. \throws bh::FileError if not
void check_checkpoint_path(const std::string& path);

/// The content of a checkpoint; nothing has been looked at yet but that it is whole.
/// \throws bh::FileError, bh::DataError if it is none, damaged, cut, or of another version
std::string read_checkpoint(const std::string& path);

} // namespace bh::policy
