#pragma once

#include <string>

namespace bh::trajectory {

/// What a power cut may cost: whatever the system has not written yet, or nothing that is synced.
enum class Sync : bool
{
    no,
    yes
};

/// Waits until the file's content is on the disk. \throws bh::FileError naming `path`
void sync_file(int fd, const std::string& path);

/// Waits until the names in the directory of `path` are on the disk, where the file system can do that: new names
/// survive a power cut only so.
void sync_directory_of(const std::string& path);

} // namespace bh::trajectory
