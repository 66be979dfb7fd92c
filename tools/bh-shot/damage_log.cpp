#include "damage_log.hpp"

namespace bh::shot {

namespace {
constexpr std::uint64_t k_named_max = 10;
}

void DamageLog::add(const std::string& damage)
{
    if (++m_count <= k_named_max) {
        m_context.warning(m_name + ": " + damage);
    }
}

cli::Outcome DamageLog::finish()
{
    if (m_count > k_named_max) {
        const std::uint64_t others = m_count - k_named_max;
        m_context.warning(m_name + ": damaged in " + std::to_string(others) +
                          (others == 1 ? " more place" : " more places"));
    }
    return m_count == 0 ? cli::Outcome::complete : cli::Outcome::incomplete;
}

} // namespace bh::shot
