#pragma once

#include <bh/base/atomic_file.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace bh {

/// A folder of products that appears under its name only when whole.
///
/// It is filled under a temporary name in the same directory, and renamed by commit(). Without commit() nothing is left
/// behind. A folder of that name is replaced with Overwrite::yes only if it has the file `mark` in it, which says that
/// it was made so: no other folder is ever removed, whatever somebody types.
class AtomicFolder
{
public:
    /// \throws bh::ExistsError if there is something of that name that is not to be replaced, bh::FileError
    AtomicFolder(std::string path, Overwrite overwrite, std::string mark);
    AtomicFolder(const AtomicFolder&) = delete;
    AtomicFolder& operator=(const AtomicFolder&) = delete;
    ~AtomicFolder();

    /// Where `name`, which may have folders in it, lies until commit(). Makes these folders. \throws bh::FileError
    [[nodiscard]] std::string place(std::string_view name) const;

    /// Gives the folder its name. It must have its mark by now. \throws bh::FileError; then nothing is left behind
    void commit();

private:
    std::filesystem::path m_path;
    std::filesystem::path m_temporary; ///< empty: committed
    std::string m_mark;
    bool m_replaces = false;
};

} // namespace bh
