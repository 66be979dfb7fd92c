#include <bh/base/program_path.hpp>

namespace bh {

std::filesystem::path share_directory()
{
    std::error_code ignored;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored);
    return program.parent_path().parent_path() / "share" / "bh-tools";
}

} // namespace bh
