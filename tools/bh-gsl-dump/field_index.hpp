#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bh::gsl_dump {

/// Names of fields in the order of their first appearance, found again quickly.
class FieldIndex
{
public:
    /// So many columns help nobody; more come from input that invents names, which must not fill the memory.
    static constexpr std::size_t k_names_max = 10'000;

    /// `expected` is where the name probably is: steps tend to have their fields in the same order.
    [[nodiscard]] std::optional<std::size_t> find(std::string_view name, std::size_t expected) const;
    /// \throws bh::Error above k_names_max names
    void add(std::string_view name);

    [[nodiscard]] const std::vector<std::string>& names() const { return m_names; }

private:
    struct Hash
    {
        using is_transparent = void;

        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };

    std::vector<std::string> m_names;
    std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> m_positions;
};

} // namespace bh::gsl_dump
