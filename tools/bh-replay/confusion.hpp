#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bh::replay {

/// How often which action was given where which was recorded. Constant memory: the first k_actions_max different
/// actions have a row and a column each, all later ones, and long ones, share the last.
class Confusion
{
public:
    static constexpr std::size_t k_actions_max = 64;

    void count(std::string_view recorded, std::string_view acted);

    /// Names of the actions, in the order they first came, and "others" at the end if there are any.
    [[nodiscard]] std::vector<std::string> names() const;
    /// A row for each recorded action, in it a number for each action given; in the order of names().
    [[nodiscard]] std::vector<std::vector<std::uint64_t>> counts() const;

    /// A table for people, `columns` wide at most: the most frequent actions, eight or as many as fit, and the rest as
    /// "others".
    [[nodiscard]] std::string table(std::size_t columns) const;

private:
    static constexpr std::size_t k_others = k_actions_max;

    std::size_t index_of(std::string_view action);

    std::map<std::string, std::size_t, std::less<>> m_indices;
    std::vector<std::string> m_names;
    std::array<std::array<std::uint64_t, k_actions_max + 1>, k_actions_max + 1> m_counts = {};
    bool m_has_others = false;
};

} // namespace bh::replay
