#include "recording_file.hpp"

#include <bh/base/error.hpp>
#include <bh/base/output.hpp>

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <unistd.h>

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
    if (overwrite == Overwrite::no && ::access(m_path.c_str(), F_OK) == 0) {
        throw FileError{m_path, "already exists"};
    }
    m_fd = Fd{::open(m_partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)};
    if (!m_fd && errno == EEXIST) {
        throw FileError{m_partial, in_use(m_partial) ? "another process is writing it"
                                                     : "an unfinished recording is there; to keep it: bh-record -o NEW.zst " +
                                                           m_partial};
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
    const unsigned int flags = m_overwrite == Overwrite::yes ? 0 : RENAME_NOREPLACE;
    if (::renameat2(AT_FDCWD, m_partial.c_str(), AT_FDCWD, m_path.c_str(), flags) != 0) {
        throw_errno(m_path);
    }
    sync_directory_of(m_path);
    if (::close(m_fd.release()) != 0) {
        throw_errno(m_path);
    }
}

} // namespace bh::trajectory
