#include "part_name.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/parser.hpp>

#include <algorithm>
#include <filesystem>

namespace bh::recorder {

namespace {

constexpr std::string_view k_option = "--output";
constexpr std::uint64_t k_digits_max = 20; // those of the largest number
constexpr std::string_view k_digits = "0123456789";

} // namespace

PartName::PartName(std::string pattern)
{
    bool found = false;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        std::string& text = found ? m_after : m_before;
        if (pattern[at] != '%') {
            text += pattern[at];
            continue;
        }
        const std::size_t end = std::min(pattern.find_first_not_of(k_digits, at + 1), pattern.size());
        const std::string width = pattern.substr(at + 1, end - at - 1);
        const char kind = end < pattern.size() ? pattern[end] : '\0';
        if (kind == '%' && width.empty()) {
            text += '%';
        } else if (kind == 'd' && !found) {
            found = true;
            m_fill = width.starts_with('0') ? '0' : ' ';
            m_digits = width.empty() ? 1 : static_cast<std::size_t>(cli::parse_number(k_option, width, k_digits_max));
        } else {
            throw UsageError{k_option, pattern + " has more than one number such as %03d, or a % that is not %%"};
        }
        at = end;
    }
    if (!found || m_after.find('/') != std::string::npos) {
        throw UsageError{k_option, pattern + " has no place for the number of each part, such as run-%03d.zst"};
    }
}

std::string PartName::name(std::uint64_t part) const
{
    const std::string number = std::to_string(part);
    return m_before + std::string(number.size() < m_digits ? m_digits - number.size() : 0, m_fill) + number + m_after;
}

std::string PartName::find_existing(bool finished) const
{
    const std::filesystem::path directory = std::filesystem::path{m_before}.parent_path();
    const std::string beginning = std::filesystem::path{m_before}.filename().string();
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
        if (digits == 0 || !rest.starts_with(m_after)) {
            continue;
        }
        rest.remove_prefix(m_after.size());
        if ((rest.empty() && finished) || rest == ".partial" || rest.starts_with(".journal-")) {
            return directory / name;
        }
    }
    return {};
}

} // namespace bh::recorder
