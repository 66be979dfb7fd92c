#include "field_stats.hpp"

#include <array>

namespace bh::info {

void FieldStats::add(const simdjson::dom::element& value)
{
    using Type = simdjson::dom::element_type;
    ++m_count;
    switch (value.type()) {
    case Type::INT64:
    case Type::UINT64:
    case Type::DOUBLE: {
        m_kinds |= value.type() == Type::DOUBLE ? k_real : k_int;
        const double number = value.get_double().value_unsafe();
        m_numbers.add(number);
        m_distinct_numbers.add(number);
        break;
    }
    case Type::STRING:
        m_kinds |= k_text;
        m_texts.add(value.get_string().value_unsafe());
        break;
    case Type::BOOL:
        m_kinds |= k_bool;
        m_texts.add(value.get_bool().value_unsafe() ? "true" : "false");
        break;
    case Type::NULL_VALUE:
        m_kinds |= k_null;
        break;
    case Type::ARRAY:
        m_kinds |= k_list;
        break;
    case Type::OBJECT:
        m_kinds |= k_object;
        break;
    }
}

std::string FieldStats::type() const
{
    static constexpr std::array k_names = {"int", "real", "text", "bool", "null", "list", "object"};
    std::string type;
    for (std::size_t i = 0; i < k_names.size(); ++i) {
        if ((m_kinds >> i & 1U) != 0) {
            type += (type.empty() ? "" : "|") + std::string{k_names[i]};
        }
    }
    return type;
}

std::vector<std::uint64_t> FieldStats::columns(std::size_t columns) const
{
    if (m_numbers.count() > 0) {
        return m_numbers.columns(columns);
    }
    std::vector<std::uint64_t> counts;
    if (m_texts.distinct() <= columns) {
        for (const auto& [text, count] : m_texts.by_text()) {
            counts.push_back(count);
        }
    }
    return counts;
}

} // namespace bh::info
