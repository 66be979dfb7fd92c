#include <bh/base/atomic_file.hpp>
#include <bh/base/error.hpp>
#include <bh/base/output.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace bh {

namespace {

// Everyone's usual permissions; mkostemp() would make the product readable by its owner alone.
void apply_umask(int fd)
{
    const mode_t mask = ::umask(0);
    ::umask(mask);
    static_cast<void>(::fchmod(fd, 0666 & ~mask));
}

} // namespace

void rename_into_place(const std::string& from, const std::string& to, Overwrite overwrite)
{
    const unsigned int flags = overwrite == Overwrite::yes ? 0 : RENAME_NOREPLACE;
    int result = ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), flags);
    if (result != 0 && flags != 0 && (errno == EINVAL || errno == ENOSYS)) {
        // NFS and others do not know the flag. A second name for the file cannot replace anything either.
        result = ::link(from.c_str(), to.c_str());
        if (result == 0) {
            ::unlink(from.c_str());
        }
    }
    if (result != 0 && errno == EEXIST) {
        throw FileError{to, "already exists"};
    }
    if (result != 0) {
        throw_errno(to);
    }
}

AtomicFile::AtomicFile(std::string path, Overwrite overwrite) : m_path{std::move(path)}, m_overwrite{overwrite}
{
    struct stat info = {};
    const bool exists = ::stat(m_path.c_str(), &info) == 0;
    if (exists && !S_ISREG(info.st_mode)) {
        m_fd = Fd{::open(m_path.c_str(), O_WRONLY | O_CLOEXEC)};
    } else if (exists && overwrite == Overwrite::no) {
        throw FileError{m_path, "already exists"};
    } else {
        m_temporary = m_path + ".XXXXXX";
        m_fd = Fd{::mkostemp(m_temporary.data(), O_CLOEXEC)};
        if (m_fd) {
            apply_umask(m_fd.get());
        } else {
            m_temporary.clear();
        }
    }
    if (!m_fd) {
        throw_errno(m_path);
    }
}

AtomicFile::~AtomicFile()
{
    if (!m_temporary.empty()) {
        ::unlink(m_temporary.c_str());
    }
}

void AtomicFile::write(std::string_view bytes)
{
    write_all(m_fd.get(), bytes, m_path);
}

void AtomicFile::commit()
{
    if (::close(m_fd.release()) != 0) {
        throw_errno(m_path);
    }
    if (m_temporary.empty()) {
        return;
    }
    rename_into_place(m_temporary, m_path, m_overwrite);
    m_temporary.clear();
}

} // namespace bh
