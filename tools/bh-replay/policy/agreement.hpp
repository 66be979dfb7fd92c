#pragma once

#include "action_fields.hpp"
#include "report.hpp"

#include <nlohmann/json_fwd.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::replay {

/// How often which action was given where which was recorded. Constant memory: the first k_actions_max different
/// actions have a row and a column each, all later ones, and long ones, share the last.
class Confusion
{
public:
    static constexpr std::size_t k_actions_max = 64;

    void count(std::string_view recorded, std::string_view acted);

    /// Names of the actions, in the order they first came, and "others" at the end if there are any.
    [[nodiscard]] std::vector<std::string> names() const;
    /// A row for each recorded action, in it a number for each action given; in the order of names().
    [[nodiscard]] std::vector<std::vector<std::uint64_t>> counts() const;

    /// A table for people, `columns` wide at most: the most frequent actions, eight or as many as fit, and the rest as
    /// "others".
    [[nodiscard]] std::string table(std::size_t columns) const;

private:
    static constexpr std::size_t k_others = k_actions_max;

    std::size_t index_of(std::string_view action);

    std::map<std::string, std::size_t, std::less<>> m_indices;
    std::vector<std::string> m_names;
    std::array<std::array<std::uint64_t, k_actions_max + 1>, k_actions_max + 1> m_counts = {};
    bool m_has_others = false;
};

/// The recorded action of a step and that of the policy.
struct ComparedStep
{
    Place place;
    std::string_view recorded; ///< action text, "RIGHT+A*30"
    std::string_view recorded_fields;
    std::string_view acted;
    std::string_view acted_fields;
    bool is_reply = false; ///< both are what went out to the client, in a language of its own, and no actions
};

/// Counts how often a policy does what was recorded, and remembers where it first does not.
class Agreement
{
public:
    void compare(const ComparedStep& step);

    /// A step whose recorded action was not the policy's own.
    void skip() { ++m_skipped; }

    /// How long the policy took for an answer.
    void add_latency(std::int64_t time_us) { m_latency.add(time_us); }

    [[nodiscard]] bool all_equal() const { return m_equal == m_compared; }

    [[nodiscard]] std::uint64_t compared() const { return m_compared; }

    /// Lines of "name  value" for people, and the table of actions, `columns` wide at most.
    [[nodiscard]] std::string text(std::size_t columns) const;
    [[nodiscard]] nlohmann::ordered_json json() const;

private:
    void compare_replies(const ComparedStep& step);

    struct Divergence
    {
        Place place;
        std::string recorded, acted;
        std::vector<FieldDifference> fields;
    };

    std::uint64_t m_compared = 0;
    std::uint64_t m_equal = 0;
    std::uint64_t m_skipped = 0;
    Latency m_latency;
    Confusion m_confusion;
    std::map<std::string, std::uint64_t, std::less<>> m_fields; ///< how often each differed
    std::optional<Divergence> m_first;
};

} // namespace bh::replay
