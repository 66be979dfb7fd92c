#include "recording_file.hpp"

#include <bh/base/error.hpp>
#include <bh/base/output.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

namespace bh::trajectory {

namespace {

// The new name survives a power cut only when its directory is on disk too.
void sync_directory_of(const std::string& path)
{
    const auto parent = std::filesystem::path{path}.parent_path();
    const Fd directory{::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (directory) {
        static_cast<void>(::fsync(directory.get())); // some file systems cannot; the data itself is synced already
    }
}

// A recorder holds its lock for as long as it lives.
bool in_use(const std::string& partial)
{
    const Fd file{::open(partial.c_str(), O_RDONLY | O_CLOEXEC)};
    return file && ::flock(file.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

} // namespace

RecordingFile::RecordingFile(std::string path, Overwrite overwrite)
    : m_path{std::move(path)}, m_partial{m_path + ".partial"}, m_overwrite{overwrite}
{
    if (is_stdout()) {
        m_fd = Fd{::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)};
        widen_pipe(STDOUT_FILENO);
        return;
    }
    struct stat info = {};
    if (::stat(m_path.c_str(), &info) == 0) {
        if (!S_ISREG(info.st_mode)) {
            throw FileError{m_path, "is not a regular file"}; // to rename over /dev/null is what root can do
        }
        if (overwrite == Overwrite::no) {
            throw FileError{m_path, "already exists"};
        }
    }
    m_fd = Fd{::open(m_partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)};
    if (!m_fd && errno == EEXIST) {
        throw FileError{m_partial,
                        in_use(m_partial)
                            ? "another process is writing it"
                            : "an unfinished recording is there; to keep it: bh-record -o NEW.zst " + m_partial};
    }
    if (!m_fd) {
        throw_errno(m_partial);
    }
    // Tells "being written" from "left behind" to whoever looks.
    static_cast<void>(::flock(m_fd.get(), LOCK_EX | LOCK_NB));
}

RecordingFile::~RecordingFile()
{
    if (m_fd && m_empty && !is_stdout()) {
        ::unlink(m_partial.c_str());
    }
}

void RecordingFile::write(std::string_view bytes)
{
    m_empty = false;
    write_all(m_fd.get(), bytes, is_stdout() ? "standard output" : m_partial);
}

void RecordingFile::finish()
{
    if (is_stdout()) {
        return; // closed, and its failure noticed, by run_tool()
    }
    if (::fsync(m_fd.get()) != 0) {
        throw_errno(m_partial);
    }
    rename_into_place(m_partial, m_path, m_overwrite);
    sync_directory_of(m_path);
    if (::close(m_fd.release()) != 0) {
        throw_errno(m_path);
    }
}

} // namespace bh::trajectory
