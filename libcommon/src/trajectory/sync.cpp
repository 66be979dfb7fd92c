#include "sync.hpp"

#include <bh/base/error.hpp>
#include <bh/base/fd.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

namespace bh::trajectory {

void sync_file(int fd, const std::string& path)
{
    if (::fsync(fd) != 0) {
        throw_errno(path);
    }
}

void sync_directory_of(const std::string& path)
{
    const auto parent = std::filesystem::path{path}.parent_path();
    const Fd directory{::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (directory) {
        static_cast<void>(::fsync(directory.get())); // some file systems cannot; the data itself is synced already
    }
}

} // namespace bh::trajectory
