#include "seeding.hpp"

#include <bh/protocol/saves.hpp>

namespace bh::protocol {

SaveDraw::SaveDraw(const std::vector<Save>& saves, std::uint64_t seed, std::string_view name)
    : m_saves{saves}, m_generator{make_generator(seed, std::string{name} + "/saves")}
{
    for (const Save& save : m_saves) {
        m_sum += save.weight;
    }
}

const std::string& SaveDraw::draw()
{
    static const std::string k_none;
    // The 53 bits that a double holds, instead of std::uniform_real_distribution, whose draws differ between libraries.
    constexpr double k_steps = 9007199254740992.0; // 2^53
    double left = static_cast<double>(m_generator() >> 11U) / k_steps * m_sum;
    const std::string* last = &k_none;
    for (const Save& save : m_saves) {
        if (save.weight <= 0) {
            continue;
        }
        last = &save.path;
        if (left < save.weight) {
            break;
        }
        left -= save.weight;
    }
    return *last;
}

} // namespace bh::protocol
