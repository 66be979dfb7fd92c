#include <bh/base/error.hpp>
#include <bh/base/file_name.hpp>

#include <algorithm>
#include <charconv>
#include <optional>

namespace bh {

namespace {

constexpr std::size_t k_digits_max = 20; // those of the largest number

// Of `%d` it is 1. Nothing if no number is that wide.
std::optional<std::size_t> parse_width(std::string_view digits)
{
    std::size_t width = 1;
    const auto error = std::from_chars(digits.data(), digits.data() + digits.size(), width).ec;
    if (!digits.empty() && (error != std::errc{} || width > k_digits_max)) {
        return std::nullopt;
    }
    return width;
}

} // namespace

NumberedName::NumberedName(std::string_view option, std::string_view pattern)
{
    bool found = false;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        std::string& text = found ? m_after : m_before;
        if (pattern[at] != '%') {
            text += pattern[at];
            continue;
        }
        const std::size_t end = std::min(pattern.find_first_not_of("0123456789", at + 1), pattern.size());
        const std::string_view width = pattern.substr(at + 1, end - at - 1);
        const char kind = end < pattern.size() ? pattern[end] : '\0';
        if (kind == '%' && width.empty()) {
            text += '%';
        } else if (kind == 'd' && !found) {
            found = true;
            m_fill = width.starts_with('0') ? '0' : ' ';
            const auto digits = parse_width(width);
            if (!digits) {
                throw UsageError{option, std::string{width} + " digits are more than any number has (" +
                                             std::to_string(k_digits_max) + ")"};
            }
            m_digits = *digits;
        } else {
            throw UsageError{option,
                             std::string{pattern} + " has more than one number such as %03d, or a % that is not %%"};
        }
        at = end;
    }
    if (!found || m_after.find('/') != std::string::npos) {
        throw UsageError{option, std::string{pattern} + " has no place for the number of each file, such as %03d"};
    }
}

std::string NumberedName::name(std::uint64_t number) const
{
    const std::string text = std::to_string(number);
    return m_before + std::string(text.size() < m_digits ? m_digits - text.size() : 0, m_fill) + text + m_after;
}

std::filesystem::path share_directory()
{
    std::error_code ignored;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored);
    return program.parent_path().parent_path() / "share" / "bh-tools";
}

} // namespace bh
