#include "core/private_directory.hpp"

#include <bh/base/error.hpp>

#include <cstdlib>
#include <filesystem>

namespace bh::emu {

PrivateDirectory::PrivateDirectory()
{
    const char* const parent = std::getenv("TMPDIR");
    m_path = std::string{parent != nullptr && *parent != '\0' ? parent : "/tmp"} + "/bh-emu.XXXXXX";
    if (::mkdtemp(m_path.data()) == nullptr) {
        throw_errno(m_path);
    }
}

PrivateDirectory::~PrivateDirectory()
{
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

} // namespace bh::emu
