#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace bh::info {

/// How often each of up to k_values_max different texts came; later ones are counted together.
class TextCounter
{
public:
    static constexpr std::size_t k_values_max = 1024;
    /// A longer text is told from others by a hash of it.
    static constexpr std::size_t k_text_bytes_max = 64;

    void add(std::string_view text);

    [[nodiscard]] std::size_t distinct() const { return m_counts.size(); }

    /// There were more different texts than distinct() says.
    [[nodiscard]] bool is_full() const { return m_others > 0; }

    [[nodiscard]] std::uint64_t others() const { return m_others; }

    using Entry = std::pair<std::string, std::uint64_t>;
    /// All of them, the most frequent first, equal ones by text.
    [[nodiscard]] std::vector<Entry> by_count() const;
    /// Sorted by text.
    [[nodiscard]] std::vector<Entry> by_text() const;

private:
    struct Hash
    {
        using is_transparent = void;

        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };

    std::unordered_map<std::string, std::uint64_t, Hash, std::equal_to<>> m_counts;
    std::pair<const std::string, std::uint64_t>* m_last = nullptr; ///< values tend to stay
    std::uint64_t m_others = 0;
};

/// How many different numbers there were, up to TextCounter::k_values_max.
class NumberCounter
{
public:
    void add(double value);

    [[nodiscard]] std::size_t distinct() const { return m_seen.size(); }

    [[nodiscard]] bool is_full() const { return m_full; }

private:
    std::unordered_set<double> m_seen;
    std::bitset<1024> m_small; ///< which of the whole numbers from 0 are among them: what most fields hold
    double m_last = 0;
    bool m_full = false;
};

} // namespace bh::info
