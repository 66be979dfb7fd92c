#include "problems.hpp"

namespace bh::gsl_dump {

namespace {
constexpr std::uint64_t k_said_max = 5;
}

void Problems::add(std::string_view what)
{
    ++m_count;
    if (m_count <= k_said_max) {
        m_say(std::string{what});
    }
}

void Problems::finish()
{
    if (m_count > k_said_max) {
        m_say("and " + std::to_string(m_count - k_said_max) + " more of that kind");
    }
}

} // namespace bh::gsl_dump
