#include <bh/base/atomic_file.hpp>
#include <bh/base/error.hpp>
#include <bh/base/output.hpp>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <optional>

namespace bh {

namespace {

// Everyone's usual permissions; mkostemp() would make the product readable by its owner alone.
void apply_umask(int fd)
{
    const mode_t mask = ::umask(0);
    ::umask(mask);
    static_cast<void>(::fchmod(fd, 0666 & ~mask));
}

/// The descriptor that a link in /proc names; nothing if it is none of ours.
std::optional<int> own_descriptor(const std::filesystem::path& link)
{
    std::error_code error;
    const auto folder = std::filesystem::canonical(link.parent_path(), error); // /proc/self is a link to the process
    const std::string own = "/proc/" + std::to_string(::getpid());
    const std::string number = link.filename().string();
    int descriptor = -1;
    const auto [end, failure] = std::from_chars(number.data(), number.data() + number.size(), descriptor);
    const bool is_number = failure == std::errc{} && end == number.data() + number.size();
    const bool is_ours =
        folder == own + "/fd" || (folder.string().starts_with(own + "/task/") && folder.filename() == "fd");
    return !error && is_number && is_ours ? std::optional{descriptor} : std::nullopt;
}

/// Does it lie in /proc? Links there show what is behind them and are no names that a new file could be put under.
bool is_of_system(const std::filesystem::path& link)
{
    struct statfs info = {};
    const auto folder = link.parent_path();
    return ::statfs(folder.empty() ? "." : folder.c_str(), &info) == 0 && info.f_type == PROC_SUPER_MAGIC;
}

} // namespace

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

OutputPlace find_output_place(const std::string& path)
{
    constexpr int k_links_max = 40; // as many as the system follows
    using Kind = OutputPlace::Kind;
    std::filesystem::path place = path;
    struct stat info = {};
    for (int links = 0; ::lstat(place.c_str(), &info) == 0; ++links) {
        if (!S_ISLNK(info.st_mode)) {
            return S_ISREG(info.st_mode) ? OutputPlace{Kind::file, place, true} : OutputPlace{Kind::special, place};
        }
        if (is_of_system(place)) {
            if (const auto descriptor = own_descriptor(place)) {
                return {Kind::descriptor, place, false, *descriptor};
            }
            if (::stat(place.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) {
                return {Kind::special, place};
            }
            throw FileError{path, "is a link of the system to a file; name the file itself"};
        }
        std::error_code error;
        const auto target = std::filesystem::read_symlink(place, error);
        if (error || links == k_links_max) {
            throw FileError{path, errno_text(error ? error.value() : ELOOP)};
        }
        place = place.parent_path() / target; // which is the target if that begins at the root
    }
    if (errno == ENOENT && place != path) {
        throw FileError{path, "is a link to " + place.string() + ", which does not exist"};
    }
    return {Kind::file, place, false}; // what else is wrong with it shows when it is created
}

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
        throw ExistsError{to};
    }
    if (result != 0) {
        throw_errno(to);
    }
}

AtomicFile::AtomicFile(std::string path, Overwrite overwrite, Sync sync)
    : m_path{std::move(path)}, m_place{find_output_place(m_path)}, m_overwrite{overwrite}, m_sync{sync}
{
    using Kind = OutputPlace::Kind;
    if (m_place.kind == Kind::descriptor) {
        m_fd = Fd{::fcntl(m_place.descriptor, F_DUPFD_CLOEXEC, 3)};
    } else if (m_place.kind == Kind::special) {
        m_fd = Fd{::open(m_place.path.c_str(), O_WRONLY | O_CLOEXEC)};
    } else if (m_place.exists && overwrite == Overwrite::no) {
        throw ExistsError{m_path};
    } else {
        m_temporary = m_place.path + ".XXXXXX";
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

void AtomicFile::resize(std::uint64_t bytes)
{
    if (::ftruncate(m_fd.get(), static_cast<off_t>(bytes)) != 0) {
        throw_errno(m_path);
    }
}

void AtomicFile::write_at(std::uint64_t offset, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::pwrite(m_fd.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (written < 0 && errno != EINTR) {
            throw_errno(m_path);
        }
        if (written > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
            offset += static_cast<std::uint64_t>(written);
        }
    }
}

std::size_t AtomicFile::read_at(std::uint64_t offset, std::span<char> buffer)
{
    for (;;) {
        const ssize_t got = ::pread(m_fd.get(), buffer.data(), buffer.size(), static_cast<off_t>(offset));
        if (got > 0) {
            return static_cast<std::size_t>(got);
        }
        if (got == 0) {
            throw FileError{m_path, "ends early"};
        }
        if (errno != EINTR) {
            throw_errno(m_path);
        }
    }
}

void AtomicFile::commit()
{
    const bool is_renamed = !m_temporary.empty();
    if (is_renamed && (m_sync == Sync::yes || m_place.exists)) {
        sync_file(m_fd.get(), m_path);
    }
    if (::close(m_fd.release()) != 0) {
        throw_errno(m_path);
    }
    if (!is_renamed) {
        return;
    }
    rename_into_place(m_temporary, m_place.path, m_overwrite);
    m_temporary.clear();
    if (m_sync == Sync::yes) {
        sync_directory_of(m_place.path);
    }
}

} // namespace bh
