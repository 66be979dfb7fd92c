#include "part_name.hpp"

#include <bh/base/atomic_file.hpp>

#include <algorithm>
#include <filesystem>

namespace bh::recorder {

namespace {

constexpr std::string_view k_digits = "0123456789";

} // namespace

std::string PartName::find_existing(bool finished) const
{
    const std::filesystem::path directory = std::filesystem::path{before()}.parent_path();
    const std::string beginning = std::filesystem::path{before()}.filename().string();
    std::error_code error; // a directory that cannot be listed shows itself when the first part is created there
    std::filesystem::directory_iterator entry{directory.empty() ? "." : directory, error};
    for (; !error && entry != std::filesystem::directory_iterator{}; entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (!name.starts_with(beginning)) {
            continue;
        }
        std::string_view rest = std::string_view{name}.substr(beginning.size());
        rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
        const std::size_t digits = std::min(rest.find_first_not_of(k_digits), rest.size());
        rest.remove_prefix(digits);
        if (digits == 0 || !rest.starts_with(after())) {
            continue;
        }
        rest.remove_prefix(after().size());
        if (rest.empty() && !finished) {
            static_cast<void>(find_output_place(directory / name)); // for its error, if it is a link to nothing
        }
        if ((rest.empty() && finished) || rest == ".partial" || rest.starts_with(".journal-")) {
            return directory / name;
        }
    }
    return {};
}

} // namespace bh::recorder
