#include <bh/base/atomic_folder.hpp>
#include <bh/base/error.hpp>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

namespace bh {

namespace {

namespace fs = std::filesystem;

// Everyone's usual permissions; mkdtemp() makes a folder for its owner alone.
void apply_umask_to_folder(const std::string& path)
{
    const mode_t mask = ::umask(0);
    ::umask(mask);
    static_cast<void>(::chmod(path.c_str(), 0777 & ~mask));
}

} // namespace

AtomicFolder::AtomicFolder(std::string path, Overwrite overwrite, std::string mark) : m_mark{std::move(mark)}
{
    while (path.size() > 1 && path.ends_with('/')) {
        path.pop_back();
    }
    m_path = path;
    std::error_code error;
    const fs::file_status status = fs::symlink_status(m_path, error);
    if (fs::exists(status)) {
        if (overwrite == Overwrite::no) {
            throw ExistsError{path};
        }
        if (!fs::is_directory(status) || !fs::exists(m_path / m_mark, error)) {
            throw FileError{path, "exists, and is no folder that was written so (it has no " + m_mark +
                                      "); remove it yourself"};
        }
        m_replaces = true;
    }
    std::string name = path + ".XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) {
        throw_errno(path);
    }
    m_temporary = name;
    apply_umask_to_folder(name);
}

AtomicFolder::~AtomicFolder()
{
    if (!m_temporary.empty()) {
        std::error_code ignored;
        fs::remove_all(m_temporary, ignored);
    }
}

std::string AtomicFolder::place(std::string_view name) const
{
    const fs::path path = m_temporary / name;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error) {
        throw FileError{path.string(), errno_text(error.value())};
    }
    return path.string();
}

void AtomicFolder::commit()
{
    const std::string path = m_path.string();
    if (m_replaces) {
        // Both keep their content whatever happens: the names are exchanged at once.
        if (::renameat2(AT_FDCWD, m_temporary.c_str(), AT_FDCWD, path.c_str(), RENAME_EXCHANGE) != 0) {
            throw_errno(path);
        }
        std::error_code error;
        fs::remove_all(std::exchange(m_temporary, {}), error);
        if (error) {
            throw FileError{path,
                            "is written, but what it replaces could not be removed: " + errno_text(error.value())};
        }
        return;
    }
    rename_into_place(m_temporary.string(), path, Overwrite::no);
    m_temporary.clear();
}

} // namespace bh
