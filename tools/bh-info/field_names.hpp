#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bh::info {

/// The names of observations' fields, numbered in the order in which they appeared.
class FieldNames
{
public:
    static constexpr std::size_t k_fields_max = 1'000;
    static constexpr std::size_t k_name_bytes_max = 1024;

    /// The number of a field, which is new or was there before; nothing if it is one too many, or its name too long.
    /// `expected`: where it probably is, for steps tend to have the same fields in the same order.
    std::optional<std::size_t> number_of(std::string_view name, std::size_t expected);

    [[nodiscard]] const std::vector<std::string>& names() const { return m_names; }

    /// Were there fields without a number?
    [[nodiscard]] bool left_out() const { return m_left_out; }

private:
    std::optional<std::size_t> look_up(std::string_view name);

    std::vector<std::string> m_names;
    std::unordered_map<std::string, std::size_t> m_numbers;
    bool m_left_out = false;
};

} // namespace bh::info
