#include "field_index.hpp"

#include <bh/base/error.hpp>

namespace bh::gsl_dump {

std::optional<std::size_t> FieldIndex::find(std::string_view name, std::size_t expected) const
{
    if (expected < m_names.size() && m_names[expected] == name) {
        return expected;
    }
    const auto found = m_positions.find(name);
    return found == m_positions.end() ? std::nullopt : std::optional{found->second};
}

void FieldIndex::add(std::string_view name)
{
    if (m_names.size() == k_names_max) {
        throw Error{"more than " + std::to_string(k_names_max) + " different fields; choose some with --fields"};
    }
    if (m_positions.emplace(name, m_names.size()).second) {
        m_names.emplace_back(name);
    }
}

} // namespace bh::gsl_dump
