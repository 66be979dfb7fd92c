#include "features.hpp"

#include <bh/record/field.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <stdexcept>

namespace bh::policy {

namespace {

/// Calls `take` with each part of `text` between separators.
template <typename Take>
void for_each_part(std::string_view text, char separator, Take&& take)
{
    for (bool more = true; more;) {
        const auto end = text.find(separator);
        take(text.substr(0, end));
        more = end != std::string_view::npos;
        text.remove_prefix(more ? end + 1 : text.size());
    }
}

std::optional<std::int64_t> integer_from(std::string_view text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

double divisor_from(std::string_view text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value) || value == 0) {
        throw std::invalid_argument{"\"" + std::string{text} + "\" is no number to divide by"};
    }
    return value;
}

} // namespace

Features::Features(std::string_view list)
{
    for_each_part(list, ',', [this](std::string_view item) {
        m_features.push_back(parse(item));
        m_size += std::max<std::size_t>(m_features.back().values.size(), 1);
        if (m_size > k_numbers_max) {
            throw std::invalid_argument{"more than " + std::to_string(k_numbers_max) + " numbers"};
        }
    });
}

Features::Feature Features::parse(std::string_view item)
{
    Feature feature;
    const auto sign = item.find_first_of("=/");
    feature.field = item.substr(0, sign);
    if (feature.field.empty()) {
        throw std::invalid_argument{"a feature without the name of a field"};
    }
    if (sign == std::string_view::npos) {
        return feature;
    }
    const std::string_view rest = item.substr(sign + 1);
    if (item[sign] == '/') {
        feature.divisor = divisor_from(rest);
    } else {
        parse_values(rest, feature);
    }
    return feature;
}

void Features::parse_values(std::string_view text, Feature& feature)
{
    if (const auto dots = text.find(".."); dots != std::string_view::npos) {
        const auto first = integer_from(text.substr(0, dots));
        const auto last = integer_from(text.substr(dots + 2));
        if (!first || !last || *first > *last ||
            static_cast<std::uint64_t>(*last) - static_cast<std::uint64_t>(*first) >= k_numbers_max) {
            throw std::invalid_argument{"\"" + std::string{text} + "\" is no range of integers"};
        }
        const std::int64_t steps = *last - *first; // counted, as the last may be the greatest integer there is
        for (std::int64_t i = 0; i <= steps; ++i) {
            feature.values.push_back(std::to_string(*first + i));
        }
        return;
    }
    for_each_part(text, '/', [&feature](std::string_view value) { feature.values.emplace_back(value); });
}

void Features::read(const simdjson::dom::object& message, std::vector<float>& out, std::string& lacking) const
{
    out.clear();
    for (const Feature& feature : m_features) {
        const record::Scalar scalar{record::find_value(message, feature.field)};
        if (feature.values.empty()) {
            const auto number = scalar.number();
            const double value = static_cast<double>(number.value_or(0)) / feature.divisor;
            out.push_back(static_cast<float>(std::clamp(value, -k_value_max, k_value_max)));
            if (!number) {
                lacking = feature.field;
            }
            continue;
        }
        const auto found = std::find(feature.values.begin(), feature.values.end(), scalar.text());
        if (found == feature.values.end()) {
            lacking = feature.field;
        }
        out.resize(out.size() + feature.values.size());
        if (found != feature.values.end()) {
            out[out.size() - feature.values.size() + static_cast<std::size_t>(found - feature.values.begin())] = 1;
        }
    }
}

} // namespace bh::policy
