#include <bh/protocol/screenshots.hpp>

#include <algorithm>

namespace bh::protocol {

void Screenshots::keep(std::uint64_t number, const Picture& picture)
{
    if (!m_kept.empty() && m_kept.back().number == number) {
        drop(std::prev(m_kept.end()));
    }
    const std::size_t bytes = picture->size();
    while (!m_kept.empty() &&
           (m_kept.size() >= k_count_max || m_bytes + bytes > k_bytes_max || !m_budget->has_room(bytes))) {
        drop(m_kept.begin());
    }
    if (bytes > k_bytes_max || !m_budget->has_room(bytes)) {
        return;
    }
    m_budget->take(bytes);
    m_bytes += bytes;
    m_kept.push_back({number, picture});
}

Picture Screenshots::find(std::uint64_t number) const
{
    const auto found =
        std::find_if(m_kept.begin(), m_kept.end(), [number](const Kept& kept) { return kept.number == number; });
    return found == m_kept.end() ? nullptr : found->picture;
}

void Screenshots::clear()
{
    while (!m_kept.empty()) {
        drop(m_kept.begin());
    }
}

void Screenshots::drop(std::deque<Kept>::iterator which)
{
    m_budget->give_back(which->picture->size());
    m_bytes -= which->picture->size();
    m_kept.erase(which);
}

} // namespace bh::protocol
