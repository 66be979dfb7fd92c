#pragma once

#include <string>

namespace bh::emu {

/// A folder of our own for whatever a core reads or writes as its system and save folder: empty at first, removed at
/// the end.
class PrivateDirectory
{
public:
    /// \throws bh::FileError
    PrivateDirectory();
    PrivateDirectory(const PrivateDirectory&) = delete;
    PrivateDirectory& operator=(const PrivateDirectory&) = delete;
    ~PrivateDirectory();

    [[nodiscard]] const std::string& path() const { return m_path; }

private:
    std::string m_path;
};

} // namespace bh::emu
