#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace bh {

/// Names of numbered files: a pattern such as run-%03d.zst, in which %% is a percent sign.
class NumberedName
{
public:
    /// \throws bh::UsageError naming `option` if the pattern's last part has not exactly one number in it.
    NumberedName(std::string_view option, std::string_view pattern);

    [[nodiscard]] std::string name(std::uint64_t number) const;

    /// What stands before the number, and after it.
    [[nodiscard]] const std::string& before() const { return m_before; }

    [[nodiscard]] const std::string& after() const { return m_after; }

private:
    std::string m_before;
    std::string m_after;
    std::size_t m_digits = 1;
    char m_fill = ' ';
};

/// The folder of our data files (ROM, Lua scripts): ../share/bh-tools from the running binary, in the build tree as
/// when installed.
std::filesystem::path share_directory();

} // namespace bh
