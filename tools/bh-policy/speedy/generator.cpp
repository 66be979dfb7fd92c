#include "generator.hpp"

#include <sstream>

namespace bh::policy {

Generator::Generator(std::uint64_t seed)
{
    std::seed_seq sequence{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U)};
    m_engine.seed(sequence);
}

std::string Generator::state() const
{
    std::ostringstream text;
    text << m_engine;
    return text.str();
}

bool Generator::restore(const std::string& state)
{
    std::istringstream text{state};
    std::mt19937_64 engine;
    text >> engine;
    if (text.fail()) {
        return false;
    }
    m_engine = engine;
    return true;
}

} // namespace bh::policy
