#include "journal_name.hpp"

#include <algorithm>
#include <filesystem>

namespace bh::trajectory {

namespace {
constexpr std::string_view k_infix = ".journal-";
}

std::string journal_name(std::string_view path, std::uint64_t chunk)
{
    return std::string{path} + std::string{k_infix} + std::to_string(chunk);
}

std::string find_journal(const std::string& path)
{
    const std::filesystem::path recording{path};
    const std::string beginning = recording.filename().string() + std::string{k_infix};
    const auto parent = recording.parent_path();
    std::error_code error; // a directory that cannot be listed shows itself when the recording is created there
    std::filesystem::directory_iterator entry{parent.empty() ? "." : parent, error};
    for (; !error && entry != std::filesystem::directory_iterator{}; entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        const std::string_view number = std::string_view{name}.substr(std::min(name.size(), beginning.size()));
        if (name.starts_with(beginning) && !number.empty() &&
            number.find_first_not_of("0123456789") == std::string_view::npos) {
            return parent / name;
        }
    }
    return {};
}

} // namespace bh::trajectory
