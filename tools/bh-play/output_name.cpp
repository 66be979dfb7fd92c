#include "output_name.hpp"

#include <bh/base/atomic_file.hpp>
#include <bh/base/error.hpp>

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <string_view>

namespace bh::play {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view k_unfinished = ".partial";

/// The number in a file's name that begins and ends like the others; 0 if it is none of them.
std::uint64_t number_in(std::string_view file, std::string_view before, std::string_view after)
{
    if (file.ends_with(k_unfinished)) {
        file.remove_suffix(k_unfinished.size());
    }
    if (file.size() <= before.size() + after.size() || !file.starts_with(before) || !file.ends_with(after)) {
        return 0;
    }
    std::string_view digits = file.substr(before.size(), file.size() - before.size() - after.size());
    digits.remove_prefix(std::min(digits.find_first_not_of(" 0"), digits.size()));
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc{} && end == digits.data() + digits.size() ? number : 0;
}

fs::path folder_of(const std::string& path)
{
    const fs::path folder = fs::path{path}.parent_path();
    return folder.empty() ? fs::path{"."} : folder;
}

} // namespace

FreeNames::FreeNames(const std::string& pattern) : m_name{"--output", pattern}
{
    const fs::path folder = folder_of(m_name.before() + "0");
    const std::string before = fs::path{m_name.before() + "0"}.filename().string();
    std::error_code error;
    for (const auto& entry : fs::directory_iterator{folder, error}) {
        const std::uint64_t number =
            number_in(entry.path().filename().string(), before.substr(0, before.size() - 1), m_name.after());
        m_number = std::max(m_number, number + 1);
    }
    if (error) {
        throw FileError{folder.string(), error.message()};
    }
}

bool AppendedName::exists() const
{
    std::error_code ignored;
    return fs::exists(m_recording, ignored);
}

void AppendedName::finish(bool was_joined) const
{
    rename_into_place(was_joined ? joined() : addition(), m_recording, was_joined ? Overwrite::yes : Overwrite::no);
    if (was_joined) {
        std::error_code ignored; // what is in it is in the recording, too
        fs::remove(addition(), ignored);
    }
}

void check_output(const std::string& path, bool overwrite)
{
    const OutputPlace place = find_output_place(path);
    if (place.exists && !overwrite) {
        throw ExistsError{path};
    }
    if (place.kind != OutputPlace::Kind::file) {
        return;
    }
    const std::string folder = folder_of(place.path).string();
    if (::access(folder.c_str(), W_OK | X_OK) != 0) {
        throw_errno(path);
    }
}

TemporaryFolder::TemporaryFolder()
{
    const char* const place = std::getenv("TMPDIR");
    m_path = std::string{place == nullptr || *place == '\0' ? "/tmp" : place} + "/bh-play.XXXXXX";
    if (::mkdtemp(m_path.data()) == nullptr) {
        throw_errno(m_path);
    }
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
}

} // namespace bh::play
