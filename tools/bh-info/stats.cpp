#include "stats.hpp"

#include "limits.hpp"

#include <bh/protocol/action.hpp>

namespace bh::info {

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
    if (text != m_action || m_canonical_action.empty()) {
        m_action = text;
        m_canonical_action = protocol::canonical_action(text);
    }
    actions.add(m_canonical_action);
}

void Stats::add_field(const FieldNames& names, std::size_t number, const simdjson::dom::element& value)
{
    while (fields.size() <= number) {
        fields.emplace_back(names.names()[fields.size()]);
    }
    fields[number].add(value);
}

} // namespace bh::info
