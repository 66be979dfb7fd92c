#pragma once

#include "step.hpp"
#include "summary.hpp"

#include <bh/base/percentiles.hpp>

#include <simdjson.h>

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace bh::info {

/// For maps that are asked with a std::string_view.
struct TextHash
{
    using is_transparent = void;

    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

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
    std::unordered_map<std::string, std::uint64_t, TextHash, std::equal_to<>> m_counts;
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

/// How numbers are spread, in one pass and without knowing their range: k_bins bins of equal width, a power of two,
/// which doubles when the range has outgrown them. Their number is so much above that of the columns shown that the
/// places of their edges do not matter.
class Histogram
{
public:
    static constexpr std::size_t k_bins = 256;

    void add(double value);

    [[nodiscard]] std::uint64_t count() const { return m_count; }

    [[nodiscard]] double minimum() const { return m_minimum; }

    [[nodiscard]] double maximum() const { return m_maximum; }

    [[nodiscard]] double mean() const { return m_count == 0 ? 0 : m_sum / static_cast<double>(m_count); }

    [[nodiscard]] double sum() const { return m_sum; }

    /// Counts for `columns` equal parts of the range; fewer if all values are whole and there are fewer of them.
    [[nodiscard]] std::vector<std::uint64_t> columns(std::size_t columns) const;

private:
    void make_room(std::int64_t bin);
    void fold();

    std::array<std::uint64_t, k_bins> m_bins = {};
    int m_exponent = -20;            ///< bins are 2^m_exponent wide
    double m_bins_per_one = 1 << 20; ///< 2^-m_exponent
    std::int64_t m_base = 0;         ///< m_bins[0] begins at m_base bins from 0
    std::int64_t m_low = 0;          ///< the lowest and highest bin used, counted from 0
    std::int64_t m_high = 0;
    std::uint64_t m_count = 0;
    double m_minimum = 0;
    double m_maximum = 0;
    double m_sum = 0;
    bool m_whole = true; ///< all values are whole numbers
};

/// Eight heights of blocks, the highest for the largest count; a dot where there is none.
std::string sparkline(const std::vector<std::uint64_t>& counts);

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

/// How the values in a recording are spread.
class Stats
{
public:
    /// All of a step but the fields of its observation.
    void add(const Step& step);

    /// A field of a step's observation, by its number in `names`, which it is shown with.
    void add_field(const FieldNames& names, std::size_t number, const simdjson::dom::element& value);

    std::vector<FieldStats> fields; ///< by their numbers
    TextCounter actions;            ///< in their canonical form: RIGHT, right and P1 Right are one
    std::uint64_t fallbacks = 0;
    std::uint64_t guesses = 0;
    std::uint64_t terminated = 0;
    std::uint64_t truncated = 0;
    Histogram rewards;
    Percentiles policy_us;
    Percentiles total_us;
    Percentiles interval_us; ///< between one step of a session and its next

private:
    void add_action(std::string_view text);

    /// Canonical forms of actions as they were written: few different ones come again and again. Bounded
    /// in number, and holds no long one.
    std::unordered_map<std::string, std::string, TextHash, std::equal_to<>> m_canonical_actions;
    std::unordered_map<std::uint64_t, std::int64_t> m_last_us; ///< by session
};

} // namespace bh::info
