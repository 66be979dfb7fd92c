#include "rhythm.hpp"

#include <algorithm>

namespace bh::serve {

void Rhythm::add(std::int64_t now_us)
{
    if (m_count > 0) {
        m_pauses_us.at(m_count % m_pauses_us.size()) = now_us - m_last_us;
    }
    m_last_us = now_us;
    ++m_count;
}

std::chrono::microseconds Rhythm::patience() const
{
    return std::chrono::microseconds{2 * *std::max_element(m_pauses_us.begin(), m_pauses_us.end())};
}

} // namespace bh::serve
