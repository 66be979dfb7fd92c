#pragma once

#include <bh/base/fd.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace bh {

enum class Overwrite : bool
{
    no,
    yes
};

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

/// Where output goes that is to have a certain path. Symbolic links are followed, so that the file behind a link is
/// replaced and the link stays.
struct OutputPlace
{
    enum class Kind
    {
        file,       ///< a regular file at `path`, or none yet
        descriptor, ///< `descriptor` of this process, which /dev/stdout, /dev/fd/N or /proc/self/fd/N name
        special     ///< a pipe or device at `path`
    };

    Kind kind = Kind::file;
    std::string path;    ///< without links at its end
    bool exists = false; ///< of a file
    int descriptor = -1;
};

/// \throws bh::FileError naming `path` if it is a link to a file that does not exist, or one of the system's links in
/// /proc to a file of another process: neither tells where a new file may go.
OutputPlace find_output_place(const std::string& path);

/// Gives a finished file its name. With Overwrite::no nothing that has this name is replaced, even if it appeared a
/// moment ago. \throws bh::FileError naming `to`
void rename_into_place(const std::string& from, const std::string& to, Overwrite overwrite);

/// A product (a picture, a dump) that appears under its name only when whole.
///
/// Written to a temporary file in the same directory and renamed by commit(). Without commit() nothing is left behind.
/// Where OutputPlace is no file, it is written directly. "-" is not known here.
///
/// A file that replaces another is synced before it gets its name, so that a power cut leaves the old content or the
/// new; with Sync::yes any file is, and its name, too.
class AtomicFile
{
public:
    /// \throws bh::FileError if `path` exists and `overwrite` is Overwrite::no, or if it cannot be created.
    AtomicFile(std::string path, Overwrite overwrite, Sync sync = Sync::no);
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;
    ~AtomicFile();

    void write(std::string_view bytes);

    // For those that do not write from the beginning to the end. Not where OutputPlace is no file.

    /// What was not written is zeros. \throws bh::FileError
    void resize(std::uint64_t bytes);
    /// \throws bh::FileError
    void write_at(std::uint64_t offset, std::string_view bytes);
    /// At least one byte, and all that `buffer` holds but at the end. \throws bh::FileError, also if there is no more
    std::size_t read_at(std::uint64_t offset, std::span<char> buffer);

    /// Closes and renames. \throws bh::FileError; then nothing is left behind.
    void commit();

private:
    std::string m_path; ///< as it was given
    OutputPlace m_place;
    std::string m_temporary; ///< empty: written directly, or already committed
    Overwrite m_overwrite;
    Sync m_sync;
    Fd m_fd;
};

} // namespace bh
