#include "field_names.hpp"

namespace bh::info {

std::optional<std::size_t> FieldNames::number_of(std::string_view name, std::size_t expected)
{
    if (expected < m_names.size() && m_names[expected] == name) {
        return expected;
    }
    return look_up(name);
}

std::optional<std::size_t> FieldNames::look_up(std::string_view name)
{
    if (name.size() > k_name_bytes_max) {
        m_left_out = true;
        return std::nullopt;
    }
    const std::string key{name};
    if (const auto found = m_numbers.find(key); found != m_numbers.end()) {
        return found->second;
    }
    if (m_names.size() == k_fields_max) {
        m_left_out = true;
        return std::nullopt;
    }
    m_numbers.emplace(key, m_names.size());
    m_names.push_back(key);
    return m_names.size() - 1;
}

} // namespace bh::info
