#include "stats.hpp"

#include "limits.hpp"

namespace bh::info {

namespace {
constexpr std::size_t k_name_bytes_max = 1024;
} // namespace

void Stats::add(const Step& step)
{
    if (step.has_observation) {
        add_fields(step.observation);
    }
    if (step.has_action) {
        actions.add(step.action);
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

void Stats::add_fields(const simdjson::dom::object& observation)
{
    std::size_t place = 0;
    for (const auto member : observation) {
        if (FieldStats* const field = find(member.key, place++)) {
            field->add(member.value);
        }
    }
}

// `expected` is where the field probably is; null if it is one too many.
FieldStats* Stats::find(std::string_view name, std::size_t expected)
{
    if (expected < fields.size() && fields[expected].name() == name) {
        return &fields[expected];
    }
    const std::string key{name};
    if (const auto found = m_places.find(key); found != m_places.end()) {
        return &fields[found->second];
    }
    if (fields.size() == k_fields_max || name.size() > k_name_bytes_max) {
        fields_left_out = true;
        return nullptr;
    }
    m_places.emplace(key, fields.size());
    return &fields.emplace_back(name);
}

} // namespace bh::info
