#pragma once

#include <string>
#include <string_view>

namespace bh::trajectory {

/// A name as a word of a POSIX shell: what messages tell people to type must not mean other files.
inline std::string shell_word(std::string_view text)
{
    constexpr std::string_view k_plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
    if (!text.empty() && text.front() != '-' && text.find_first_not_of(k_plain) == std::string_view::npos) {
        return std::string{text};
    }
    std::string word = text.starts_with('-') ? "'./" : "'";
    for (const char c : text) {
        word += c == '\'' ? std::string{"'\\''"} : std::string{c};
    }
    return word + '\'';
}

/// The command that makes PATH, or `kept_as`, of what an interrupted recorder of PATH left behind.
inline std::string command_to_keep(const std::string& path, const std::string& kept_as)
{
    return "bh-cut " + shell_word(path + ".partial") + " -o " + shell_word(kept_as);
}

/// The command that removes what an interrupted recorder of PATH left behind.
inline std::string command_to_remove(const std::string& path)
{
    return "rm -f " + shell_word(path + ".partial") + ' ' + shell_word(path + ".journal-") + '*';
}

} // namespace bh::trajectory
