#pragma once

#include "counter.hpp"
#include "histogram.hpp"

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::info {

/// The values of one field.
class FieldStats
{
public:
    explicit FieldStats(std::string_view name) : m_name{name} {}

    void add(const simdjson::dom::element& value);

    [[nodiscard]] const std::string& name() const { return m_name; }

    /// "int", "real", "text", "bool", "null", "list", "object"; several are joined by bars.
    [[nodiscard]] std::string type() const;

    /// In how many steps it is.
    [[nodiscard]] std::uint64_t count() const { return m_count; }

    /// Numbers, also where others are not.
    [[nodiscard]] const Histogram& numbers() const { return m_numbers; }

    /// Texts and truth values.
    [[nodiscard]] const TextCounter& texts() const { return m_texts; }

    [[nodiscard]] std::size_t distinct() const { return m_distinct_numbers.distinct() + m_texts.distinct(); }

    /// There were more different values than distinct() says.
    [[nodiscard]] bool has_more() const { return m_distinct_numbers.is_full() || m_texts.is_full(); }

    /// Numbers by value; otherwise texts in their order, if they are few enough to be columns.
    [[nodiscard]] std::vector<std::uint64_t> columns(std::size_t columns) const;

private:
    enum Kind : unsigned
    {
        k_int = 1,
        k_real = 2,
        k_text = 4,
        k_bool = 8,
        k_null = 16,
        k_list = 32,
        k_object = 64
    };

    std::string m_name;
    unsigned m_kinds = 0;
    std::uint64_t m_count = 0;
    Histogram m_numbers;
    NumberCounter m_distinct_numbers;
    TextCounter m_texts;
};

} // namespace bh::info
