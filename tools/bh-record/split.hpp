#pragma once

#include <bh/record/line_parser.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

namespace bh::recorder {

/// Where one file of a recording ends and the next begins: --split.
struct SplitRule
{
    enum class Unit
    {
        steps,
        bytes,        ///< of the file
        microseconds, ///< of recorded time
        episode
    };

    Unit unit = Unit::episode;
    std::uint64_t amount = 0;
};

/// \throws bh::UsageError
SplitRule parse_split(std::string_view text);

/// Applies a rule to steps in order.
class Splitter
{
public:
    explicit Splitter(const SplitRule& rule) : m_rule{rule} {}

    /// Does a new part begin with this step? `bytes` is the size of the current part.
    [[nodiscard]] bool splits_before(const simdjson::dom::object& step, std::uint64_t bytes) const;

    /// Does splits_before() look at `bytes`?
    [[nodiscard]] bool counts_bytes() const { return m_rule.unit == SplitRule::Unit::bytes; }

    /// The step is in the current part.
    void add(const simdjson::dom::object& step);

    /// The session has no more steps.
    void forget(std::uint64_t session) { m_episodes.erase(session); }

    /// A new part begins.
    void reset();

private:
    SplitRule m_rule;
    std::uint64_t m_steps = 0;
    std::optional<std::int64_t> m_first_time_us;
    /// Where each session stands; for Unit::episode only.
    std::map<std::uint64_t, std::uint64_t> m_episodes;
};

} // namespace bh::recorder
