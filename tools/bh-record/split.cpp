#include "split.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/parser.hpp>

#include <string>

namespace bh::recorder {

namespace {
constexpr std::string_view k_split_option = "--split";
}

SplitRule parse_split(std::string_view text)
{
    using Unit = SplitRule::Unit;
    if (text == "episode") {
        return {Unit::episode, 1};
    }
    const auto equals = text.find('=');
    const std::string_view unit = text.substr(0, equals);
    const std::string_view amount = equals == std::string_view::npos ? std::string_view{} : text.substr(equals + 1);
    SplitRule rule;
    if (amount.empty() && (unit == "steps" || unit == "size" || unit == "time")) {
        throw UsageError{k_split_option, std::string{unit} + (unit == "steps"  ? " needs a number, as in steps=10000"
                                                              : unit == "size" ? " needs a number, as in size=100M"
                                                                               : " needs a number, as in time=1h")};
    }
    if (unit == "steps") {
        rule = {Unit::steps, cli::parse_number(k_split_option, amount)};
    } else if (unit == "size") {
        rule = {Unit::bytes, cli::parse_size(k_split_option, amount)};
    } else if (unit == "time") {
        rule = {Unit::microseconds, static_cast<std::uint64_t>(cli::parse_duration_us(k_split_option, amount))};
    } else {
        throw UsageError{k_split_option, std::string{text} + " is not one of steps=N, size=B, time=T, episode"};
    }
    if (rule.amount == 0) {
        throw UsageError{k_split_option, std::string{text} + " would make parts of nothing"};
    }
    return rule;
}

bool Splitter::splits_before(const simdjson::dom::object& step, std::uint64_t bytes) const
{
    if (m_steps == 0) {
        return false;
    }
    switch (m_rule.unit) {
    case SplitRule::Unit::steps:
        return m_steps >= m_rule.amount;
    case SplitRule::Unit::bytes:
        return bytes >= m_rule.amount;
    case SplitRule::Unit::microseconds: {
        const std::int64_t time_us = record::signed_or(step, "time_us", *m_first_time_us);
        return time_us > *m_first_time_us &&
               static_cast<std::uint64_t>(time_us) - static_cast<std::uint64_t>(*m_first_time_us) >= m_rule.amount;
    }
    case SplitRule::Unit::episode: {
        const auto known = m_episodes.find(record::unsigned_or(step, "session", 0));
        return known == m_episodes.end() || known->second != record::unsigned_or(step, "episode", 0);
    }
    }
    return false;
}

void Splitter::add(const simdjson::dom::object& step)
{
    ++m_steps;
    if (!m_first_time_us) {
        m_first_time_us = record::signed_or(step, "time_us", 0);
    }
    if (m_rule.unit == SplitRule::Unit::episode) {
        m_episodes[record::unsigned_or(step, "session", 0)] = record::unsigned_or(step, "episode", 0);
    }
}

void Splitter::reset()
{
    m_steps = 0;
    m_first_time_us.reset();
}

} // namespace bh::recorder
