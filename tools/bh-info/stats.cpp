#include "stats.hpp"

#include <bh/protocol/action.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace bh::info {

namespace {

// The beginning, so that people know it, and the hash.
std::string shortened(std::string_view text)
{
    constexpr std::size_t k_head_bytes = 40;
    std::size_t head = k_head_bytes;
    while (head > 0 && (static_cast<unsigned char>(text[head]) & 0xC0U) == 0x80U) {
        --head; // not inside a character
    }
    std::array<char, 24> hash = {};
    std::snprintf(hash.data(), hash.size(), "...#%016zx", std::hash<std::string_view>{}(text));
    return std::string{text.substr(0, head)} + hash.data();
}

} // namespace

void TextCounter::add(std::string_view text)
{
    if (m_last != nullptr && m_last->first == text) {
        ++m_last->second;
        return;
    }
    std::string longer;
    if (text.size() > k_text_bytes_max) {
        longer = shortened(text);
        text = longer;
    }
    auto found = m_counts.find(text);
    if (found == m_counts.end()) {
        if (m_counts.size() == k_values_max) {
            ++m_others;
            return;
        }
        found = m_counts.emplace(text, 0).first;
    }
    ++found->second;
    m_last = &*found;
}

std::vector<TextCounter::Entry> TextCounter::by_count() const
{
    std::vector<Entry> entries = by_text();
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Entry& a, const Entry& b) { return a.second > b.second; });
    return entries;
}

std::vector<TextCounter::Entry> TextCounter::by_text() const
{
    std::vector<Entry> entries{m_counts.begin(), m_counts.end()};
    std::sort(entries.begin(), entries.end());
    return entries;
}

void NumberCounter::add(double value)
{
    if (m_full || (value == m_last && !m_seen.empty())) {
        return;
    }
    const bool is_small = value >= 0 && value < static_cast<double>(m_small.size()) && value == std::floor(value);
    if (is_small && m_small[static_cast<std::size_t>(value)]) {
        return;
    }
    if (m_seen.size() == TextCounter::k_values_max) {
        m_full = m_seen.find(value) == m_seen.end();
        return;
    }
    m_seen.insert(value);
    m_last = value;
    if (is_small) {
        m_small.set(static_cast<std::size_t>(value));
    }
}

void Histogram::add(double value)
{
    constexpr double k_bin_max = 4.0e18; // below 2^62
    while (std::abs(value * m_bins_per_one) > k_bin_max) {
        fold();
    }
    auto bin = static_cast<std::int64_t>(std::floor(value * m_bins_per_one));
    if (m_count == 0) {
        m_base = m_low = m_high = bin;
        m_minimum = m_maximum = value;
    } else if (bin < m_base || bin >= m_base + static_cast<std::int64_t>(k_bins)) {
        make_room(bin);
        bin = static_cast<std::int64_t>(std::floor(value * m_bins_per_one));
    }
    ++m_bins[static_cast<std::size_t>(bin - m_base)];
    m_low = std::min(m_low, bin);
    m_high = std::max(m_high, bin);
    ++m_count;
    m_minimum = std::min(m_minimum, value);
    m_maximum = std::max(m_maximum, value);
    m_sum += value;
    m_whole = m_whole && value == std::floor(value);
}

void Histogram::make_room(std::int64_t bin)
{
    while (std::max(m_high, bin) - std::min(m_low, bin) >= static_cast<std::int64_t>(k_bins)) {
        fold();
        bin >>= 1;
    }
    const std::int64_t base = std::min(m_low, bin);
    std::array<std::uint64_t, k_bins> moved = {};
    for (std::int64_t used = m_low; used <= m_high; ++used) {
        moved[static_cast<std::size_t>(used - base)] = m_bins[static_cast<std::size_t>(used - m_base)];
    }
    m_bins = moved;
    m_base = base;
}

// Makes one bin of every two.
void Histogram::fold()
{
    std::array<std::uint64_t, k_bins> folded = {};
    const std::int64_t base = m_base >> 1;
    for (std::size_t i = 0; i < k_bins; ++i) {
        folded[static_cast<std::size_t>(((m_base + static_cast<std::int64_t>(i)) >> 1) - base)] += m_bins[i];
    }
    m_bins = folded;
    m_base = base;
    m_low >>= 1;
    m_high >>= 1;
    ++m_exponent;
    m_bins_per_one = std::ldexp(1.0, -m_exponent);
}

std::vector<std::uint64_t> Histogram::columns(std::size_t columns) const
{
    if (m_count == 0) {
        return {};
    }
    const double span = m_maximum - m_minimum + (m_whole ? 1 : 0);
    if (m_whole && span < static_cast<double>(columns)) {
        columns = static_cast<std::size_t>(span);
    }
    std::vector<std::uint64_t> counts(span > 0 ? columns : 1);
    for (std::int64_t bin = m_low; bin <= m_high; ++bin) {
        const double from_minimum = std::max(0.0, std::ldexp(static_cast<double>(bin), m_exponent) - m_minimum);
        const double place = span > 0 ? from_minimum / span * static_cast<double>(counts.size()) : 0;
        const auto column = std::min(static_cast<std::size_t>(place), counts.size() - 1);
        counts[column] += m_bins[static_cast<std::size_t>(bin - m_base)];
    }
    return counts;
}

std::string sparkline(const std::vector<std::uint64_t>& counts)
{
    static constexpr std::array k_blocks = {"\u2581", "\u2582", "\u2583", "\u2584",
                                            "\u2585", "\u2586", "\u2587", "\u2588"};
    const std::uint64_t most = counts.empty() ? 0 : *std::max_element(counts.begin(), counts.end());
    std::string line;
    for (const std::uint64_t count : counts) {
        if (count == 0) {
            line += "\u00B7";
            continue;
        }
        const double height = static_cast<double>(count) / static_cast<double>(most) * k_blocks.size();
        line += k_blocks[std::min(static_cast<std::size_t>(std::ceil(height)), k_blocks.size()) - 1];
    }
    return line;
}

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

void Stats::add(const Step& step)
{
    if (step.has_action) {
        add_action(step.action);
    }
    fallbacks += step.fallback ? 1 : 0;
    guesses += step.guessed ? 1 : 0;
    terminated += step.terminated ? 1 : 0;
    truncated += step.truncated ? 1 : 0;
    if (step.reward) {
        rewards.add(*step.reward);
    }
    if (step.policy_us) {
        policy_us.add(*step.policy_us);
    }
    if (step.total_us) {
        total_us.add(*step.total_us);
    }
    if (m_last_us.size() == k_sessions_max) {
        m_last_us.clear();
    }
    const auto [last, is_first] = m_last_us.try_emplace(step.place.session, step.time_us);
    if (!is_first) {
        interval_us.add(step.time_us - last->second);
        last->second = step.time_us;
    }
}

void Stats::add_action(std::string_view text)
{
    if (text.size() > TextCounter::k_text_bytes_max) {
        actions.add(protocol::canonical_action(text));
        return;
    }
    auto known = m_canonical_actions.find(text);
    if (known == m_canonical_actions.end()) {
        if (m_canonical_actions.size() == TextCounter::k_values_max) {
            m_canonical_actions.clear();
        }
        known = m_canonical_actions.emplace(text, protocol::canonical_action(text)).first;
    }
    actions.add(known->second);
}

void Stats::add_field(const FieldNames& names, std::size_t number, const simdjson::dom::element& value)
{
    while (fields.size() <= number) {
        fields.emplace_back(names.names()[fields.size()]);
    }
    fields[number].add(value);
}

} // namespace bh::info
