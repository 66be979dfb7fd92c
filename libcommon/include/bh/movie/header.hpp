#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bh::movie {

/// Header.txt of a .bk2 movie: a key and its value a line, parted by the first space, in the order they were written.
class Header
{
public:
    /// Never fails: lines without a value say nothing, and of a key that comes twice the first counts, as in BizHawk.
    static Header parse(std::string_view text);

    /// Empty if the header does not have the key: BizHawk drops a key without a value.
    [[nodiscard]] std::string_view get(std::string_view key) const;
    /// "True", as in StartsFromSavestate, or "1", as in PAL.
    [[nodiscard]] bool is_true(std::string_view key) const;
    /// Replaces the value or appends the key. Line breaks in the value become spaces; an empty value is left out.
    void set(std::string_view key, std::string_view value);

    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& entries() const { return m_entries; }

    /// What parse() reads.
    [[nodiscard]] std::string format() const;

private:
    std::vector<std::pair<std::string, std::string>> m_entries;
};

} // namespace bh::movie
