#include "counter.hpp"

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

} // namespace bh::info
