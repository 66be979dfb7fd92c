#pragma once

#include <bh/base/fd.hpp>

#include <string>
#include <string_view>

namespace bh {

enum class Overwrite : bool
{
    no,
    yes
};

/// Gives a finished file its name. With Overwrite::no nothing that has this name is replaced, even if it appeared a
/// moment ago. \throws bh::FileError naming `to`
void rename_into_place(const std::string& from, const std::string& to, Overwrite overwrite);

/// A product (a picture, a dump) that appears under its name only when whole.
///
/// Written to a temporary file in the same directory and renamed by commit(). Without commit() nothing is left behind.
/// A path that exists and is no regular file (a pipe, /dev/null) is written directly. "-" is not known here.
class AtomicFile
{
public:
    /// \throws bh::FileError if `path` exists and `overwrite` is Overwrite::no, or if it cannot be created.
    AtomicFile(std::string path, Overwrite overwrite);
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;
    ~AtomicFile();

    void write(std::string_view bytes);
    /// Closes and renames. \throws bh::FileError; then nothing is left behind.
    void commit();

private:
    std::string m_path;
    std::string m_temporary; ///< empty: written directly, or already committed
    Overwrite m_overwrite;
    Fd m_fd;
};

} // namespace bh
