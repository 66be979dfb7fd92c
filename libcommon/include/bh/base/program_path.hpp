#pragma once

#include <filesystem>

namespace bh {

/// The folder of our data files (ROM, Lua scripts): ../share/bh-tools from the running binary, in the build tree as
/// when installed.
std::filesystem::path share_directory();

} // namespace bh
