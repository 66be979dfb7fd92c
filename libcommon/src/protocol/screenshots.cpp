#include <bh/protocol/screenshots.hpp>

#include <algorithm>
#include <utility>

namespace bh::protocol {

void Screenshots::keep(std::uint64_t number, const Picture& picture)
{
    if (!m_kept.empty() && m_kept.back().number == number) {
        drop(std::prev(m_kept.end()));
    }
    const std::size_t bytes = picture->size();
    if (bytes > k_bytes_max) {
        return;
    }
    while (m_kept.size() >= k_count_max || m_bytes + bytes > k_bytes_max) {
        drop(m_kept.begin());
    }
    // A session's share is a part of the budget, so that this ends.
    while (m_budget.m_used_bytes + bytes > PictureBudget::k_bytes_max) {
        Screenshots& longest_silent = *m_budget.m_by_age.front();
        longest_silent.drop(longest_silent.m_kept.begin());
    }
    if (m_kept.empty()) {
        m_place = m_budget.m_by_age.insert(m_budget.m_by_age.end(), this);
    } else {
        m_budget.m_by_age.splice(m_budget.m_by_age.end(), m_budget.m_by_age, m_place);
    }
    m_budget.m_used_bytes += bytes;
    m_bytes += bytes;
    m_kept.push_back({number, picture, false});
}

Picture Screenshots::show(std::uint64_t number, const Conversion& conversion)
{
    const auto found =
        std::find_if(m_kept.begin(), m_kept.end(), [number](const Kept& kept) { return kept.number == number; });
    if (found == m_kept.end()) {
        return nullptr;
    }
    if (conversion && !found->is_converted) {
        convert(*found, conversion(*found->picture));
    }
    return found->picture;
}

Picture Screenshots::find_unconverted(std::uint64_t number) const
{
    const auto found = std::find_if(m_kept.begin(), m_kept.end(),
                                    [number](const Kept& kept) { return kept.number == number && !kept.is_converted; });
    return found == m_kept.end() ? nullptr : found->picture;
}

void Screenshots::set_converted(std::uint64_t number, std::string converted)
{
    const auto found =
        std::find_if(m_kept.begin(), m_kept.end(), [number](const Kept& kept) { return kept.number == number; });
    if (found != m_kept.end()) {
        convert(*found, std::move(converted));
    }
}

void Screenshots::convert(Kept& kept, std::string converted)
{
    const std::size_t bytes = kept.picture->size();
    // Larger than what was sent is rare, and must fit all the same.
    if (converted.size() > bytes && (m_bytes - bytes + converted.size() > k_bytes_max ||
                                     m_budget.m_used_bytes - bytes + converted.size() > PictureBudget::k_bytes_max)) {
        converted.clear();
    }
    m_bytes = m_bytes - bytes + converted.size();
    m_budget.m_used_bytes = m_budget.m_used_bytes - bytes + converted.size();
    kept.picture = std::make_shared<const std::string>(std::move(converted));
    kept.is_converted = true;
}

void Screenshots::clear()
{
    while (!m_kept.empty()) {
        drop(m_kept.begin());
    }
}

void Screenshots::drop(std::deque<Kept>::iterator which)
{
    m_budget.m_used_bytes -= which->picture->size();
    m_bytes -= which->picture->size();
    m_kept.erase(which);
    if (m_kept.empty()) {
        m_budget.m_by_age.erase(m_place);
    }
}

} // namespace bh::protocol
